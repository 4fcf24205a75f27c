import { endingText } from "../exec/ending-text.ts";
import type { RunEvent } from "../exec/events.ts";
import type { RunState } from "../exec/run-state.ts";
import type { Output } from "../exec/session/session.ts";
import type { RunSummary } from "../exec/summarize-run.ts";
import { formatDuration, formatElapsed } from "../model/duration.ts";
import type { Paint } from "./paint.ts";
import { visibleLine } from "./visible-text.ts";

export interface RunProgress {
  event: (event: RunEvent, state: RunState) => void;
  output: (output: Output) => void;
}

/** Tells on stderr what an unattended run does, as it happens, and passes on what its blocks write. */
export function createRunProgress(
  from: RunState,
  { isQuiet, paint, say }: { isQuiet: boolean; paint: Paint; say: (text: string) => void },
): RunProgress {
  if (isQuiet) return { event: () => undefined, output: () => undefined };
  let isLineOpen = false;
  const tell = (text: string): void => {
    say(`${isLineOpen ? "\n" : ""}${text}\n`);
    isLineOpen = false;
  };
  const { cluster, mode, runId, runbook, target } = { ...from.start, mode: from.plan.mode };
  tell(`${runbook} on ${cluster}, ${mode}, run ${runId}`);
  if (target !== null) {
    tell(`Target: context ${target.context}, ${target.server}, cluster ${target.uid}`);
  }
  return {
    output: ({ text }) => {
      say(text);
      if (text !== "") isLineOpen = !text.endsWith("\n");
    },
    event: (event, state) => {
      const text = describe(event, state, paint);
      if (text !== undefined) tell(text);
    },
  };
}

function describe(event: RunEvent, { plan }: RunState, paint: Paint): string | undefined {
  switch (event.type) {
    case "step-started": {
      const index = plan.steps.findIndex(({ id }) => id === event.step);
      const title = visibleLine(plan.steps[index]?.title ?? event.step);
      const clock = formatElapsed(event.clockMs);
      return `\n${paint("bold", `[${clock}] ${index + 1}/${plan.steps.length} ${title}`)}`;
    }
    case "noted":
      return `  ${event.by === "runbook" ? "" : "noted: "}${visibleLine(event.text)}`;
    case "step-approved":
      return `  approved by ${visibleLine(event.by)} (user id ${event.uid})`;
    case "block-started":
      return `  > ${event.block}${event.attempt > 1 ? ` (attempt ${event.attempt})` : ""}`;
    case "block-ended": {
      const took = formatElapsed(event.durationMs);
      const why = event.failed ? `\n    from: ${visibleLine(event.failed.command)}` : "";
      return event.passed
        ? `  ${paint("green", "ok")} ${event.block}, ${took}`
        : `  ${paint(["bold", "red"], "FAILED")} ${event.block}: ${endingText(event)} after ${took}${why}`;
    }
    case "block-skipped":
      return `  skipped ${event.block}: ${visibleLine(event.reason)}`;
    case "step-skipped":
      return `  skipped: ${visibleLine(event.reason)}`;
    case "unknown-decided":
      return `  ${event.block}: its end was not seen; ${event.as} (${event.by})`;
    case "target-lost":
      return `  ${paint(["bold", "red"], "STOPPED")}: ${visibleLine(event.reason)}`;
    case "run-paused":
      return `\nPaused: ${visibleLine(event.reason)}`;
    case "run-closing":
      return event.result === "passed"
        ? undefined
        : `\n${event.result}: ${visibleLine(event.reason)}`;
    default:
      return undefined;
  }
}

/** The verdict of a run, and what to type next: as it was begun, unattended or not. */
export function reportRunEnd(
  summary: RunSummary,
  paint: Paint,
  { isAttended = true }: { isAttended?: boolean } = {},
): string {
  const { cluster, journal, leftover, reason, result, rto, run, runbook } = summary;
  const verdict = paint(["bold", result === "passed" ? "green" : "red"], result.toUpperCase());
  const lines = [
    `${verdict}  ${runbook} on ${cluster} after ${formatElapsed(summary.durationMs)}${
      result === "passed" ? "" : `: ${visibleLine(reason)}`
    }`,
  ];
  const recovery = rtoText(rto);
  if (recovery !== undefined) lines.push(recovery);
  const loss = rpoText(summary.rpo);
  if (loss !== undefined) lines.push(loss);
  if (leftover.length > 0) lines.push(`Left behind by: ${leftover.join(", ")}`);
  lines.push(`Journal: ${journal.seq} events`, `  ends with ${journal.hash}`);
  if (result === "paused" || result === "unfinished") {
    const command = `runbook exec --resume ${run}${isAttended ? "" : " --yes"}`;
    // An operator at the terminal is asked.
    const unknown = isAttended ? undefined : unknownBlock(summary);
    if (unknown === undefined) lines.push(`Go on with: ${command}`);
    else {
      const answers = ["done", "again"].map((as) => `  ${command} --decide ${unknown}=${as}`);
      lines.push("See whether its work is done, and go on with one of:", ...answers);
    }
  } else lines.push(`Report: runbook report ${run}`);
  return `${lines.join("\n")}\n`;
}

function unknownBlock({ cleanups, rollbacks, steps }: RunSummary): string | undefined {
  const blocks = [...steps.flatMap((step) => step.blocks), ...rollbacks, ...cleanups];
  return blocks.find(({ result }) => result === "unknown")?.name;
}

/** "RTO 4 min, target 30 min: met"; undefined when the clock never stopped and there is no target. */
export function rtoText({
  isMet,
  recoveryMs,
  targetSeconds,
}: RunSummary["rto"]): string | undefined {
  const target = targetSeconds === null ? "no target" : `target ${formatDuration(targetSeconds)}`;
  if (recoveryMs === null) {
    return targetSeconds === null ? undefined : `RTO not measured, ${target}`;
  }
  const verdict = targetSeconds === null ? "" : isMet === true ? ": met" : ": MISSED";
  return `RTO ${formatElapsed(recoveryMs)}, ${target}${verdict}`;
}

/** "RPO 40 s, target 5 min: met"; undefined when no block has measured it. */
export function rpoText({
  isMet,
  lostSeconds,
  targetSeconds,
}: RunSummary["rpo"]): string | undefined {
  if (lostSeconds === null) return undefined;
  const lost = lostSeconds === 0 ? "0 s" : formatElapsed(lostSeconds * 1000);
  if (targetSeconds === null) return `RPO ${lost}, no target`;
  const verdict = isMet === true ? "met" : "MISSED";
  return `RPO ${lost}, target ${formatDuration(targetSeconds)}: ${verdict}`;
}
