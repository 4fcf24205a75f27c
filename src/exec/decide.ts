import { needsApproval } from "./approval.ts";
import { formatDuration, formatElapsed } from "../model/duration.ts";
import type { BlockEnded, EventBody, RunResult } from "./events.ts";
import { isManual, type PlannedBlock, type PlannedStep } from "./run-plan.ts";
import { isFinished, missedTarget, recordOf, recoveryMs } from "./run-state.ts";
import type { BlockRecord, RunState } from "./run-state.ts";

/** What a run does next. Those with a choice are put before the operator, or the rules of an unattended run. */
export type Next =
  /** Nothing but an event: a step begins, the steps are over, the run is over. */
  | { kind: "record"; body: EventBody }
  | { kind: "paused"; reason: string }
  | { kind: "ended" }
  | Choice;

export type Choice =
  | { kind: "confirm-step"; step: PlannedStep }
  /** Another user has to look at what the step would run. */
  | { kind: "await-approval"; step: PlannedStep }
  | { kind: "run-block"; step: PlannedStep; block: PlannedBlock }
  | ({ kind: "settle-failure"; step: PlannedStep; block: PlannedBlock } & Failed)
  /** `checks` are the verify blocks that prove whether the block has done its work. */
  | { kind: "settle-unknown"; block: PlannedBlock; checks: readonly PlannedBlock[] }
  | { kind: "tidy"; block: PlannedBlock };

type Failed = Pick<BlockEnded, "ending" | "status">;

/** The next thing to do. A function of the state alone: every driver comes to the same answer. */
export function decide(state: RunState): Next {
  if (state.phase === "ended") return { kind: "ended" };
  if (state.paused !== undefined) return { kind: "paused", reason: state.paused };
  const records = state.blocks.list;
  const unknown = records.find(({ status }) => status === "unknown");
  if (unknown !== undefined) return settleUnknown(state, unknown);
  if (state.phase === "closing") return nextTidying(state);
  if (state.targetLost !== undefined) return close("failed", state.targetLost.reason);
  const hasFailed = records.some(({ status }) => status === "failed");
  return (hasFailed ? firstFailure(state) : undefined) ?? nextStep(state);
}

/** Undefined when what has failed is no block of a step, as a cleanup that an edit has taken out of the plan. */
function firstFailure(state: RunState): Next | undefined {
  for (const step of state.plan.steps) {
    const failed = step.blocks.find(({ name }) => recordOf(state, name)?.status === "failed");
    if (failed === undefined) continue;
    // Edited after it was approved, and failed: nobody has seen what would run now.
    if (needsApproval(step, state)) return { kind: "await-approval", step };
    const { ending = "error", status = 1 } =
      recordOf(state, failed.name)?.attempts.at(-1)?.end ?? {};
    return { kind: "settle-failure", step, block: failed, ending, status };
  }
  return undefined;
}

function nextStep(state: RunState): Next {
  // As in the extracted script: a drill that is too slow has failed. An incident's recovery stands.
  if (state.plan.mode === "drill" && missedTarget(state)) return closeLate(state);
  const step = state.plan.steps.find((one) => !isFinished(state, one));
  if (step === undefined) return close("passed", "every step is done");
  if (state.steps[step.id]?.startedMs === undefined) {
    return { kind: "record", body: { type: "step-started", step: step.id } };
  }
  if (isManual(step)) return { kind: "confirm-step", step };
  const block = step.blocks.find(({ name }) => recordOf(state, name)?.status === "pending");
  if (block === undefined) return { kind: "paused", reason: `a block of ${step.id} is running` };
  return needsApproval(step, state)
    ? { kind: "await-approval", step }
    : { kind: "run-block", step, block };
}

/** Rollbacks when the run has failed, then cleanups: newest first, each once. */
function nextTidying(state: RunState): Next {
  const result = state.closing?.result ?? "failed";
  const rollbacks = result === "passed" ? [] : state.dueRollbacks.toReversed();
  const due = [...rollbacks, ...state.dueCleanups.toReversed()].flatMap(
    (name) => recordOf(state, name) ?? [],
  );
  const isOnOtherCluster = (state.targetLost?.found ?? null) !== null;
  const next = due.find(({ status }) => status === "pending");
  if (next !== undefined && !isOnOtherCluster) return { kind: "tidy", block: next.block };
  const leftover = due.filter(({ status }) => status !== "passed").map(({ block }) => block.name);
  const final = result === "passed" && leftover.length > 0 ? "failed" : result;
  return { kind: "record", body: { type: "run-ended", result: final, leftover } };
}

function settleUnknown({ plan }: RunState, { block }: BlockRecord): Next {
  if (block.role === "verify") {
    const by = "verify blocks change nothing";
    return {
      kind: "record",
      body: { type: "unknown-decided", block: block.name, as: "again", by },
    };
  }
  const step = plan.steps.find(({ blocks }) => blocks.some(({ name }) => name === block.name));
  const after = step?.blocks.slice(step.blocks.findIndex(({ name }) => name === block.name) + 1);
  const end = after?.findIndex(({ role }) => role !== "verify") ?? 0;
  const checks = after?.slice(0, end === -1 ? undefined : end) ?? [];
  return { kind: "settle-unknown", block, checks };
}

function closeLate(state: RunState): Next {
  const took = formatElapsed(recoveryMs(state) ?? 0);
  const target = state.plan.recovery?.targetSeconds ?? 0;
  const reason = `the recovery took ${took}, the target is ${formatDuration(target)}`;
  return close("failed", reason, { block: "rto-target", status: 1 });
}

function close(
  result: RunResult,
  reason: string,
  failed: { block?: string; status?: number } = {},
): Next {
  return { kind: "record", body: { type: "run-closing", result, reason, ...failed } };
}
