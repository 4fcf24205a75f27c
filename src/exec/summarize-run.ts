import type { RunResult, RunStarted, Target } from "./events.ts";
import type { JournalEnd } from "./journal.ts";
import type { Delivery } from "./notify/delivery.ts";
import type { PreflightItem } from "./preflight/item.ts";
import { isManual, type PlanSelection } from "./run-plan.ts";
import { missedTarget, recordOf, recoveryMs } from "./run-state.ts";
import type { Attempt, BlockRecord, BlockStatus, RunState, TimelineEntry } from "./run-state.ts";

/** What a journal proves about its run: the data of every report. Durations are in milliseconds. */
export interface RunSummary {
  run: string;
  runbook: string;
  title: string;
  cluster: string;
  mode: string;
  result: RunResult | "paused" | "unfinished";
  reason: string;
  startedAt: string;
  lastAt: string;
  durationMs: number;
  /** Time in blocks, and time in which a human was waited for. */
  machineMs: number;
  waitedMs: number;
  rto: { targetSeconds: number | null; recoveryMs: number | null; isMet: boolean | null };
  rpo: { targetSeconds: number | null; lostSeconds: number | null; isMet: boolean | null };
  failed: { block: string; exitStatus: number | null } | null;
  operator: string;
  host: string;
  tool: string;
  git: RunStarted["git"];
  tools: RunStarted["tools"];
  target: Target | null;
  inputs: RunStarted["inputs"];
  sources: RunStarted["sources"];
  selection: PlanSelection;
  /** What was looked at before the first step. */
  preflight: readonly PreflightItem[];
  resumptions: number;
  /** What was accepted as changed since the begin. */
  accepted: readonly string[];
  steps: StepSummary[];
  rollbacks: BlockSummary[];
  cleanups: BlockSummary[];
  checks: { block: string; result: BlockStatus; durationMs: number | null }[];
  leftover: readonly string[];
  timeline: readonly TimelineEntry[];
  /** Who was told what; only a report knows all of it. */
  notifications?: readonly Delivery[];
  journal: JournalEnd;
}

export interface StepSummary {
  number: number;
  id: string;
  title: string;
  section: string;
  isManual: boolean;
  result: BlockStatus;
  /** Who has confirmed a manual step, or why it was skipped. */
  confirmedBy: string | null;
  /** The other user who has approved it, and the user id that the kernel has told. */
  approved: { by: string; uid: number } | null;
  reason: string | null;
  startedAt: string | null;
  blocks: BlockSummary[];
}

export interface BlockSummary {
  name: string;
  role: string;
  digest: string;
  code: string;
  result: BlockStatus;
  reason: string | null;
  decided: { as: "done" | "again"; by: string } | null;
  attempts: readonly Attempt[];
}

export function summarizeRun(state: RunState, journal: JournalEnd): RunSummary {
  const { closing, plan, start } = state;
  const records = state.blocks.list;
  const took = recoveryMs(state);
  const due = (names: readonly string[]): BlockSummary[] =>
    names.toReversed().flatMap((name) => summarizeBlock(recordOf(state, name)));
  return {
    run: start.runId,
    runbook: start.runbook,
    title: start.title,
    cluster: start.cluster,
    mode: plan.mode,
    result: resultOf(state),
    reason: state.paused ?? closing?.reason ?? "",
    startedAt: state.startedAt,
    lastAt: state.lastAt,
    durationMs: state.clockMs,
    machineMs: records
      .flatMap(({ attempts }) => attempts)
      .reduce((sum, { end }) => sum + (end?.durationMs ?? 0), 0),
    waitedMs: state.waitedMs,
    rto: {
      targetSeconds: plan.recovery?.targetSeconds ?? null,
      recoveryMs: took ?? null,
      isMet: took === undefined ? null : !missedTarget(state),
    },
    rpo: summarizeLoss(state),
    failed:
      closing?.block === undefined
        ? null
        : { block: closing.block, exitStatus: closing.status ?? null },
    operator: start.operator,
    host: start.host,
    tool: start.tool,
    git: start.git,
    tools: start.tools,
    target: start.target,
    inputs: start.inputs,
    sources: start.sources,
    selection: start.selection,
    preflight: start.preflight ?? [],
    resumptions: state.resumptions.length,
    accepted: state.resumptions.flatMap(({ accepted }) => accepted),
    steps: plan.steps.map((step, index) => {
      const { approved, confirmedBy, reason, startedAt } = state.steps[step.id] ?? {};
      const blocks = step.blocks.flatMap(({ name }) => summarizeBlock(recordOf(state, name)));
      const manual =
        confirmedBy !== undefined ? "passed" : reason !== undefined ? "skipped" : "pending";
      return {
        number: index + 1,
        id: step.id,
        title: step.title,
        section: step.section,
        isManual: isManual(step),
        result: isManual(step) ? manual : worstOf(blocks),
        confirmedBy: confirmedBy ?? null,
        approved: approved === undefined ? null : { by: approved.by, uid: approved.uid },
        reason: reason ?? null,
        startedAt: startedAt ?? null,
        blocks,
      };
    }),
    rollbacks: due(state.dueRollbacks),
    cleanups: due(state.dueCleanups),
    checks: plan.steps.flatMap(({ blocks }) =>
      blocks.flatMap(({ name, role }) => {
        const record = recordOf(state, name);
        if (role !== "verify" || record === undefined) return [];
        const durationMs = record.attempts.at(-1)?.end?.durationMs ?? null;
        return [{ block: name, result: record.status, durationMs }];
      }),
    ),
    leftover: state.leftover,
    timeline: state.timeline,
    journal,
  };
}

/** The end of a run as its last event says; before that, whether somebody has paused it. */
export function resultOf({ closing, leftover, paused, phase }: RunState): RunSummary["result"] {
  if (phase !== "ended") return paused === undefined ? "unfinished" : "paused";
  const result = closing?.result ?? "failed";
  return result === "passed" && leftover.length > 0 ? "failed" : result;
}

function summarizeLoss({ lostSeconds, plan: { rpoSeconds } }: RunState): RunSummary["rpo"] {
  const isKnown = rpoSeconds !== undefined && lostSeconds !== undefined;
  return {
    targetSeconds: rpoSeconds ?? null,
    lostSeconds: lostSeconds ?? null,
    isMet: isKnown ? lostSeconds <= rpoSeconds : null,
  };
}

function summarizeBlock(record: BlockRecord | undefined): BlockSummary[] {
  if (record === undefined) return [];
  const { attempts, block, decided, reason, status } = record;
  const { code, digest, name, role } = block;
  const said = { reason: reason ?? null, decided: decided ?? null };
  return [{ name, role, digest, code, result: status, ...said, attempts }];
}

function worstOf(blocks: readonly BlockSummary[]): BlockStatus {
  const order: BlockStatus[] = ["failed", "unknown", "running", "pending", "skipped", "passed"];
  return order.find((status) => blocks.some(({ result }) => result === status)) ?? "pending";
}
