import type { BlockEnded, BlockStarted, EventTimes, RunEvent, RunStarted } from "./events.ts";
import { isManual, plannedBlocks, type RunPlan } from "./run-plan.ts";
import { isFinished, recordOf } from "./run-state.ts";
import type { BlockRecord, BlockRecords, RunState, StepRecord } from "./run-state.ts";

type Timed<Body> = Body & EventTimes & { seq: number };

/** What a journal that has its first line says; undefined for an empty one. */
export function foldEvents(events: readonly RunEvent[]): RunState | undefined {
  return events.reduce<RunState | undefined>(
    (state, event) =>
      state === undefined
        ? event.type === "run-started"
          ? startState(event)
          : undefined
        : reduce(state, event),
    undefined,
  );
}

/** The state in which a run begins. */
export function startState(event: Timed<RunStarted>): RunState {
  const { at, clockMs, plan, waitedMs } = event;
  return {
    start: event,
    startedAt: at,
    plan,
    resumptions: [],
    phase: "open",
    blocks: recordsOf(plan, { list: [], places: new Map() }),
    steps: {},
    dueCleanups: plan.cleanups.map(({ name }) => name),
    dueRollbacks: [],
    leftover: [],
    timeline: [],
    clockMs,
    waitedMs,
    lastAt: at,
  };
}

/** The state after one more event. Total: every event is taken as what has happened. */
export function reduce(before: RunState, event: RunEvent): RunState {
  const { at, clockMs } = event;
  const waitedMs = before.waitedMs + event.waitedMs;
  const state: RunState = { ...before, clockMs, waitedMs, lastAt: at };
  switch (event.type) {
    case "run-started":
      return startState(event);
    case "run-resumed":
      return resume(state, event);
    case "step-started":
      return startStep(state, event.step, event);
    case "step-confirmed":
      return withStep(state, event.step, { confirmedBy: event.by });
    case "step-approved":
      return withStep(state, event.step, {
        approved: { by: event.by, uid: event.uid, digest: event.digest },
      });
    case "step-skipped":
      return skipStep(state, event.step, event.reason);
    case "block-started":
      return startBlock(state, event);
    case "block-ended":
      return endBlock(state, event);
    case "block-skipped":
      return withBlock(state, event.block, { status: "skipped", reason: event.reason });
    case "block-edited":
      return withBlock(state, event.block, { editedCode: event.code });
    case "unknown-decided":
      return decideUnknown(state, event);
    case "jumped":
      return jump(state, event.step, event.reason, event);
    case "noted":
      return tell(state, event, `${event.by}: ${event.text}`);
    case "target-lost": {
      const { expected, found, reason } = event;
      return { ...tell(state, event, reason), targetLost: { expected, found, reason } };
    }
    case "run-paused":
      return { ...tell(state, event, `Paused: ${event.reason}`), paused: event.reason };
    case "run-closing":
      return { ...state, phase: "closing", closing: event };
    case "run-ended":
      return { ...state, phase: "ended", leftover: event.leftover };
  }
}

function recordsOf(plan: RunPlan, before: BlockRecords): BlockRecords {
  // Blocks that the plan no longer has stay: what they did, and what is due, is not undone by an edit.
  const list = [...before.list];
  const places = new Map(before.places);
  for (const block of plannedBlocks(plan)) {
    const place = places.get(block.name) ?? list.length;
    places.set(block.name, place);
    list[place] = { ...(list[place] ?? { status: "pending", attempts: [] }), block };
  }
  return { list, places };
}

function resume(state: RunState, event: Timed<RunEvent & { type: "run-resumed" }>): RunState {
  const plan = event.plan ?? state.plan;
  const { list: known, places } = recordsOf(plan, state.blocks);
  const list = known.map((record): BlockRecord =>
    record.status === "running" ? { ...record, status: "unknown" } : record,
  );
  const { paused: _, targetLost: __, ...rest } = state;
  const begun = plan.steps.filter(({ id }) => state.steps[id]?.startedMs !== undefined);
  const due = [...plan.cleanups, ...begun.flatMap(({ cleanups }) => cleanups)];
  const resumed: RunState = {
    ...tell(rest, event, `Resumed by ${event.operator} on ${event.host}`),
    plan,
    blocks: { list, places },
    resumptions: [...state.resumptions, event],
    dueCleanups: union(
      state.dueCleanups,
      due.map(({ name }) => name),
    ),
  };
  return list
    .filter(({ status }) => status === "passed")
    .reduce((after, { block }) => makeRollbacksDue(after, block.name), resumed);
}

function startStep(state: RunState, id: string, { at, clockMs }: EventTimes): RunState {
  const step = state.plan.steps.find((one) => one.id === id);
  const started = withStep(state, id, { startedAt: at, startedMs: clockMs });
  const isFirst = state.recoveryStartedMs === undefined && state.plan.recovery?.step === id;
  return {
    ...started,
    dueCleanups: union(state.dueCleanups, step?.cleanups.map(({ name }) => name) ?? []),
    ...(isFirst && { recoveryStartedMs: clockMs }),
  };
}

function skipStep(state: RunState, id: string, reason: string): RunState {
  const step = state.plan.steps.find((one) => one.id === id);
  if (step === undefined || isManual(step)) return withStep(state, id, { reason });
  return step.blocks
    .filter(({ name }) => recordOf(state, name)?.status !== "passed")
    .reduce((after, { name }) => withBlock(after, name, { status: "skipped", reason }), state);
}

function startBlock(state: RunState, event: Timed<BlockStarted>): RunState {
  const record = recordOf(state, event.block);
  if (record === undefined) return state;
  const attempt = {
    attempt: event.attempt,
    startedSeq: event.seq,
    startedAt: event.at,
    startedMs: event.clockMs,
    ...(record.editedCode !== undefined && { editedCode: record.editedCode }),
  };
  return withBlock(state, event.block, {
    status: "running",
    attempts: [...record.attempts, attempt],
  });
}

function endBlock(state: RunState, event: Timed<BlockEnded>): RunState {
  const attempts = (recordOf(state, event.block)?.attempts ?? []).map((attempt) =>
    attempt.attempt === event.attempt ? { ...attempt, end: event } : attempt,
  );
  const status = event.passed ? "passed" : "failed";
  const { lostSeconds } = event;
  const ended: RunState = {
    ...withBlock(state, event.block, { status, attempts }),
    ...(lostSeconds !== undefined && { lostSeconds }),
  };
  return event.passed ? pass(ended, event.block, event) : ended;
}

function pass(state: RunState, name: string, { clockMs }: EventTimes): RunState {
  const isLastCheck = state.plan.recovery?.check === name;
  const after = makeRollbacksDue(state, name);
  return isLastCheck ? { ...after, recoveryVerifiedMs: clockMs } : after;
}

function makeRollbacksDue(state: RunState, name: string): RunState {
  const due = state.plan.rollbacks.filter(({ rollbackOf }) => rollbackOf === name);
  return {
    ...state,
    dueRollbacks: union(
      state.dueRollbacks,
      due.map((block) => block.name),
    ),
  };
}

function decideUnknown(
  state: RunState,
  event: Timed<RunEvent & { type: "unknown-decided" }>,
): RunState {
  const { as, block, by } = event;
  const decided = { as, by };
  if (as === "again") return withBlock(state, block, { status: "pending", decided });
  return pass(withBlock(state, block, { status: "passed", decided }), block, event);
}

/**
 * What has passed in the step is to be done again, what has failed behind it waits for its turn; steps
 * before it that are not finished are skipped.
 */
function jump(state: RunState, id: string, reason: string, times: EventTimes): RunState {
  const index = state.plan.steps.findIndex((step) => step.id === id);
  const step = state.plan.steps[index];
  if (step === undefined) return state;
  const told = tell(state, times, `Went to ${step.title}: ${reason}`);
  const skipped = state.plan.steps
    .slice(0, index)
    .filter((earlier) => !isFinished(told, earlier))
    .reduce((after, earlier) => skipStep(after, earlier.id, reason), told);
  const failed = state.plan.steps
    .slice(index + 1)
    .flatMap(({ blocks }) => blocks)
    .filter(({ name }) => recordOf(state, name)?.status === "failed");
  const reopened = [...step.blocks, ...failed].reduce(
    (after, { name }) => withBlock(after, name, { status: "pending" }),
    skipped,
  );
  const { approved: ____, confirmedBy: _, reason: __, ...record } = reopened.steps[id] ?? {};
  const { recoveryVerifiedMs: ___, ...open } = reopened;
  const isVerifiedAgain = step.blocks.some(({ name }) => name === state.plan.recovery?.check);
  const steps = { ...reopened.steps, [id]: record };
  return isVerifiedAgain ? { ...open, steps } : { ...reopened, steps };
}

function withBlock(state: RunState, name: string, change: Partial<BlockRecord>): RunState {
  const { list, places } = state.blocks;
  const place = places.get(name);
  const record = list[place ?? -1];
  if (place === undefined || record === undefined) return state;
  return { ...state, blocks: { list: list.with(place, { ...record, ...change }), places } };
}

function withStep(state: RunState, id: string, change: StepRecord): RunState {
  return { ...state, steps: { ...state.steps, [id]: { ...state.steps[id], ...change } } };
}

function tell(state: RunState, { at, clockMs }: EventTimes, text: string): RunState {
  return { ...state, timeline: [...state.timeline, { at, clockMs, text }] };
}

function union(before: readonly string[], names: readonly string[]): readonly string[] {
  const fresh = names.filter((name) => !before.includes(name));
  return fresh.length === 0 ? before : [...before, ...fresh];
}
