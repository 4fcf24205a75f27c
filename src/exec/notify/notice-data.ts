import { formatDuration, formatElapsed } from "../../model/duration.ts";
import type { NoticeKind, Severity } from "../../model/notifications.ts";
import type { Estimate } from "../../model/runbook.ts";
import { recordOf, type RunState } from "../run-state.ts";
import { resultOf } from "../summarize-run.ts";
import type { Notice } from "./notice-of.ts";

/** What a template can say, and what a plain JSON webhook gets. Null is what is not known or does not apply. */
export interface NoticeData {
  event: NoticeKind | "test";
  /** ISO 8601 in UTC. */
  at: string;
  reason: string;
  runbook: { id: string; title: string; severity: Severity | null };
  cluster: { name: string };
  run: { id: string; mode: string; operator: string; host: string; result: string };
  /** The step that the run is at; numbers count from 1. */
  step: { id: string | null; title: string | null; number: number | null; count: number };
  block: { name: string | null; exitStatus: number | null };
  /** Texts such as "12 min 4 s". `elapsed` is since the recovery began, or else the run. */
  clock: {
    elapsed: string;
    target: string | null;
    expectedEnd: string | null;
    waited: string | null;
  };
  escalation: { to: string | null };
}

export interface NoticeFacts {
  severity: Severity | undefined;
  /** Who runs it now. */
  operator: string;
  host: string;
  /** What the open steps take by their estimates. */
  left: Estimate | undefined;
  /** Wall clock in milliseconds. */
  now: number;
}

/** Everything that can be said about a notice, of the state of its run alone. */
export function noticeData(notice: Notice, state: RunState, facts: NoticeFacts): NoticeData {
  const { plan, start } = state;
  const { left, now } = facts;
  const name = notice.block ?? null;
  const target = plan.recovery?.targetSeconds;
  const isOpen = state.phase === "open" && state.recoveryVerifiedMs === undefined;
  const end = left === undefined || !isOpen ? undefined : new Date(now + left.maxSeconds * 1000);
  return {
    event: notice.kind,
    at: new Date(now).toISOString(),
    reason: notice.reason,
    runbook: { id: start.runbook, title: start.title, severity: facts.severity ?? null },
    cluster: { name: start.cluster },
    run: {
      id: start.runId,
      mode: plan.mode,
      operator: facts.operator,
      host: facts.host,
      result: resultOf(state),
    },
    step: stepOf(state, name),
    block: { name, exitStatus: recordOf(state, name ?? "")?.attempts.at(-1)?.end?.status ?? null },
    clock: {
      elapsed: formatElapsed(elapsedMs(state, now)),
      target: target === undefined ? null : formatDuration(target),
      expectedEnd: end === undefined ? null : `${end.toISOString().slice(11, 16)} UTC`,
      waited: notice.waitedSeconds === undefined ? null : formatDuration(notice.waitedSeconds),
    },
    escalation: { to: notice.to ?? null },
  };
}

/** The step of the block, else the last one that has begun. */
function stepOf({ plan: { steps }, steps: records }: RunState, name: string | null) {
  const of = steps.findIndex((step) =>
    [...step.blocks, ...step.cleanups].some((block) => block.name === name),
  );
  const begun = steps.findLastIndex(({ id }) => records[id]?.startedMs !== undefined);
  const index = of === -1 ? begun : of;
  const { id = null, title = null } = steps[index] ?? {};
  return { id, title, number: index === -1 ? null : index + 1, count: steps.length };
}

function elapsedMs(state: RunState, now: number): number {
  const sinceBegin = state.phase === "ended" ? state.clockMs : now - Date.parse(state.startedAt);
  const to = state.recoveryVerifiedMs ?? Math.max(0, sinceBegin);
  return Math.max(0, to - (state.recoveryStartedMs ?? 0));
}
