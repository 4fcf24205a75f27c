import type { View } from "../exec/attended/attend.ts";
import { secondsLeft, type Guide } from "../exec/attended/guide.ts";
import type { Choice } from "../exec/decide.ts";
import { isManual, type PlannedStep } from "../exec/run-plan.ts";
import type { RunState } from "../exec/run-state.ts";
import type { Estimate } from "../model/runbook.ts";
import { formatDuration, formatElapsed } from "../model/duration.ts";
import { blockText, lastingValues } from "./block-text.ts";
import type { Paint } from "./paint.ts";
import { reportCodeDiff } from "./report-plan-changes.ts";
import { visibleLine, visibleText } from "./visible-text.ts";
import { wrapText } from "./wrap-text.ts";

export interface Screen {
  guide: Guide;
  /** Values of the cluster and of inputs that are no secret. */
  values: Readonly<Record<string, string>>;
  paint: Paint;
  /** Wall clock in milliseconds. */
  now: () => number;
}

/** What the operator sees: lines that scroll, readable without colour and at 80 columns. */
export function reportView(view: View, screen: Screen): string {
  const { guide, paint } = screen;
  switch (view.kind) {
    case "choice":
      return `\n${choiceText(view, screen)}`;
    case "edited": {
      const { after, before, block } = view;
      return `\n${reportCodeDiff(block.name, `${before}\n`, `${after}\n`)}`;
    }
    case "checked": {
      const { status } = view.outcome;
      const verdict = status === 0 ? paint("green", "ok") : paint("red", `exit status ${status}`);
      return `  check ${view.block.name}: ${verdict}\n`;
    }
    case "troubleshooting":
      return guide.troubleshooting === ""
        ? "  The runbook has no section Troubleshooting\n"
        : `\n${visibleText(guide.troubleshooting)}\n\n`;
    case "unclear":
      return `${paint("yellow", visibleLine(view.reason))}\n`;
  }
}

function choiceText(view: View & { kind: "choice" }, screen: Screen): string {
  const { checked, choice, state } = view;
  const { paint } = screen;
  switch (choice.kind) {
    case "run-block":
      return `${stepText(choice.step, state, screen)}\n${codeText(choice, state, screen)}`;
    case "confirm-step": {
      const tasks = choice.step.tasks.map((task) => `   - [ ] ${visibleLine(task)}\n`);
      return `${stepText(choice.step, state, screen)}\n   by hand\n${tasks.join("")}`;
    }
    case "settle-failure": {
      const text = `Block ${choice.block.name} has failed: exit status ${choice.status}`;
      return `${paint("red", text)}\n${changedText(choice.block.name, state)}${clockText(state, screen)}`;
    }
    case "settle-unknown": {
      const text = `Block ${choice.block.name} began, and nobody has seen its end`;
      const why = checked === undefined ? "" : wrapText(visibleLine(checked), "  ");
      const help = "  done: its work is there.  again: run it once more.\n";
      return `${paint("yellow", text)}\n${why}${codeText(choice, state, screen)}${help}`;
    }
    case "tidy": {
      const what = choice.block.role === "rollback" ? "To undo" : "To clean up";
      return `${paint("bold", what)}\n${codeText(choice, state, screen)}`;
    }
  }
}

function stepText(step: PlannedStep, state: RunState, screen: Screen): string {
  const { steps } = state.plan;
  const { estimate, why = "" } = screen.guide.steps[step.id] ?? {};
  const number = `Step ${steps.findIndex(({ id }) => id === step.id) + 1} of ${steps.length}`;
  const title = screen.paint("bold", `${number}: ${visibleLine(step.title)}`);
  const lines = [`${title}${estimate === undefined ? "" : ` (${estimateText(estimate)})`}\n`];
  if (why !== "") lines.push(wrapText(visibleLine(why), "  "));
  if (!isManual(step) && step.tasks.length > 0) {
    lines.push(...step.tasks.map((task) => `  - [ ] ${visibleLine(task)}\n`));
  }
  return `${lines.join("")}${clockText(state, screen)}`;
}

function estimateText({ maxSeconds, minSeconds }: Estimate): string {
  const [least, most] = [formatDuration(minSeconds), formatDuration(maxSeconds)];
  return least === most ? most : `${least} to ${most}`;
}

/** "elapsed 4 min, target 20 min, projected end after 9 min to 12 min (03:42 UTC)"; late when nothing can save it. */
function clockText(state: RunState, { guide, now }: Screen): string {
  const sinceBegin = Math.max(0, now() - Date.parse(state.startedAt));
  const from = state.recoveryStartedMs ?? 0;
  const elapsed = (state.recoveryVerifiedMs ?? sinceBegin) - from;
  const isOver = state.recoveryVerifiedMs !== undefined;
  const parts = [`${isOver ? "recovered after" : "elapsed"} ${formatElapsed(elapsed)}`];
  const target = state.plan.recovery?.targetSeconds;
  if (target !== undefined) parts.push(`target ${formatDuration(target)}`);
  const left = isOver ? undefined : secondsLeft(guide, state);
  if (left !== undefined) {
    const least = elapsed / 1000 + left.minSeconds;
    const most = elapsed / 1000 + left.maxSeconds;
    const at = new Date(now() + left.maxSeconds * 1000).toISOString().slice(11, 16);
    const total = estimateText({ minSeconds: least, maxSeconds: most });
    parts.push(`projected end after ${total} (${at} UTC)`);
    if (target !== undefined && least > target) parts.push("LATE");
  }
  return `  ${parts.join(", ")}\n`;
}

function codeText(
  { block }: Extract<Choice, { block: object }>,
  state: RunState,
  { paint, values }: Screen,
): string {
  const { editedCode } = state.blocks[block.name] ?? {};
  const edited = editedCode === undefined ? "" : "   edited by the operator:\n";
  const danger = block.danger
    ? `   ${paint(["bold", "red"], "DANGER: this destroys something")}\n`
    : "";
  const lasting = lastingValues(values, state.plan);
  return `${danger}${edited}${blockText(block, lasting, editedCode ?? block.code)}`;
}

/** What a failed block had set before it failed. */
function changedText(name: string, state: RunState): string {
  const end = state.blocks[name]?.attempts.at(-1)?.end;
  const changed = end?.changed ?? [];
  const at = end?.failed?.line === undefined ? "" : `  line ${end.failed.line}\n`;
  return changed.length === 0 ? at : `${at}${wrapText(`It had set ${changed.join(", ")}`, "  ")}`;
}
