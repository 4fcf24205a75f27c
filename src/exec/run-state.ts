import type { BlockEnded, RunClosing, RunResumed, RunStarted } from "./events.ts";
import type { PlannedBlock, PlannedStep, RunPlan } from "./run-plan.ts";

/**
 * `unknown`: it began, and the process that ran it was gone before it saw the end. Only a resumption
 * makes a block unknown; until then it may still be running.
 */
export type BlockStatus = "pending" | "running" | "passed" | "failed" | "skipped" | "unknown";

export interface Attempt {
  attempt: number;
  startedSeq: number;
  startedAt: string;
  startedMs: number;
  /** What was run, when the operator had edited it. */
  editedCode?: string;
  end?: BlockEnded;
}

export interface BlockRecord {
  block: PlannedBlock;
  status: BlockStatus;
  attempts: readonly Attempt[];
  /** Code that the operator has put in place of the block's. */
  editedCode?: string;
  /** Why it was skipped. */
  reason?: string;
  /** Who said what an unknown block is. */
  decided?: { as: "done" | "again"; by: string };
}

/** Of each block one; a list, which is copied for every event sooner than an object of as many names. */
export interface BlockRecords {
  list: readonly BlockRecord[];
  places: ReadonlyMap<string, number>;
}

export interface StepRecord {
  startedAt?: string;
  startedMs?: number;
  confirmedBy?: string;
  approved?: { by: string; uid: number; digest: string };
  /** Why a manual step was skipped. */
  reason?: string;
}

/** Something said or done that is no block, in the order of the journal. */
export interface TimelineEntry {
  at: string;
  clockMs: number;
  text: string;
}

/** What a journal says about its run. */
export interface RunState {
  start: RunStarted;
  startedAt: string;
  /** As it is now: a resumption may have brought changes. */
  plan: RunPlan;
  resumptions: readonly RunResumed[];
  phase: "open" | "closing" | "ended";
  blocks: BlockRecords;
  steps: Readonly<Record<string, StepRecord>>;
  /** Names of blocks in the order in which they became due; run newest first. */
  dueCleanups: readonly string[];
  dueRollbacks: readonly string[];
  /** On which clock the recovery began, and when its last check had passed. */
  recoveryStartedMs?: number;
  recoveryVerifiedMs?: number;
  /** Seconds of data that are lost, as the last block that has measured them says. */
  lostSeconds?: number;
  targetLost?: { expected: string; found: string | null; reason: string };
  closing?: RunClosing;
  paused?: string;
  leftover: readonly string[];
  timeline: readonly TimelineEntry[];
  /** Time of the last event, and the part of it in which a human was waited for. */
  clockMs: number;
  waitedMs: number;
  lastAt: string;
}

/** Undefined for a name that no plan of the run has had. */
export function recordOf(
  { blocks }: Pick<RunState, "blocks">,
  name: string,
): BlockRecord | undefined {
  return blocks.list[blocks.places.get(name) ?? -1];
}

/** True when nothing of the step is left to do. */
export function isFinished(state: RunState, step: PlannedStep): boolean {
  const { confirmedBy, reason } = state.steps[step.id] ?? {};
  if (step.blocks.length === 0) return confirmedBy !== undefined || reason !== undefined;
  return step.blocks.every(({ name }) => isSettled(recordOf(state, name)));
}

/** Passed or skipped. */
export function isSettled(record: BlockRecord | undefined): boolean {
  return record?.status === "passed" || record?.status === "skipped";
}

/** Milliseconds from the begin of the recovery to its last check; undefined until that has passed. */
export function recoveryMs({
  recoveryStartedMs,
  recoveryVerifiedMs,
}: RunState): number | undefined {
  if (recoveryStartedMs === undefined || recoveryVerifiedMs === undefined) return undefined;
  return recoveryVerifiedMs - recoveryStartedMs;
}

/** True when the recovery is verified, and took longer than its target. */
export function missedTarget(state: RunState): boolean {
  const target = state.plan.recovery?.targetSeconds;
  const took = recoveryMs(state);
  return target !== undefined && took !== undefined && took > target * 1000;
}
