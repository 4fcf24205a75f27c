import type { NoticeKind } from "../../model/notifications.ts";
import type { RunEvent } from "../events.ts";
import { resultOf } from "../summarize-run.ts";
import { recordOf, type RunState } from "../run-state.ts";

/** Something that people elsewhere should hear of. */
export interface Notice {
  kind: NoticeKind;
  /** Why, in one line; empty when the kind says it all. */
  reason: string;
  /** The block that it is about. */
  block?: string;
  /** Seconds in which a human has been waited for. */
  waitedSeconds?: number;
  /** Whom it is escalated to. */
  to?: string;
}

/** That a run begins, or goes on after a pause or a crash. */
export function beginNotice({ resumptions }: RunState): Notice {
  const last = resumptions.at(-1);
  const reason = last === undefined ? "" : `resumed by ${last.operator} on ${last.host}`;
  return { kind: "start", reason };
}

/** What people should hear of an event; `state` is the run's after it. */
export function noticeOf(event: RunEvent, state: RunState): Notice | undefined {
  switch (event.type) {
    case "block-ended": {
      const isStopped = event.ending === "interrupt" || event.ending === "terminate";
      if (event.passed || isStopped) return undefined;
      const reason = ranOut(event.ending) ? "out of time" : `exit status ${event.status}`;
      return { kind: "step-failed", reason, block: event.block };
    }
    case "run-paused":
      return { kind: "waiting", reason: event.reason };
    case "run-ended":
      return endNotice(state);
    default:
      return undefined;
  }
}

function endNotice(state: RunState): Notice {
  const { closing, leftover } = state;
  const result = resultOf(state);
  if (result === "passed") return { kind: "success", reason: "" };
  const left = leftover.length === 0 ? "" : `left behind by ${leftover.join(", ")}`;
  const why = closing?.result === "passed" ? "" : (closing?.reason ?? "");
  const reason = [result === "failed" ? "" : result, why, left].filter(Boolean).join(", ");
  const block = closing?.block;
  const ending = recordOf(state, block ?? "")?.attempts.at(-1)?.end?.ending;
  const isLate = block === "rto-target" || ranOut(ending);
  return { kind: isLate ? "timeout" : "failure", reason, ...(block !== undefined && { block }) };
}

function ranOut(ending: string | undefined): boolean {
  return ending === "timeout" || ending === "late";
}
