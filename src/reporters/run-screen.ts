import type { View } from "../exec/attended/attend.ts";
import { timeLeft, type Guide } from "../exec/attended/guide.ts";
import type { Choice } from "../exec/decide.ts";
import { endingText } from "../exec/ending-text.ts";
import { isManual, type PlannedStep } from "../exec/run-plan.ts";
import { recordOf, type RunState } from "../exec/run-state.ts";
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
  /** Lines of the terminal. */
  rows: () => number;
}

/** Lines of the screen that the step, its clock and the menu take beside the code. */
const linesBesideCode = 14;

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
    case "full":
      return "block" in view.choice
        ? `\n${codeText(view.choice, view.state, screen, Infinity)}`
        : "  This step is done by hand\n";
    case "unclear":
      return paint("yellow", wrapText(visibleLine(view.reason), ""));
  }
}

function choiceText(view: View & { kind: "choice" }, screen: Screen): string {
  const { checked, choice, state } = view;
  const { paint } = screen;
  switch (choice.kind) {
    case "run-block":
      return `${stepText(choice, state, screen)}\n${codeText(choice, state, screen)}`;
    case "await-approval": {
      const { step } = choice;
      const code = step.blocks.map((block) =>
        codeText({ kind: "run-block", step, block }, state, screen),
      );
      const command = `runbook approve ${state.start.runId} ${step.id}`;
      const wanted = `  Another user has to approve it:\n    ${command}\n`;
      return `${stepText(choice, state, screen)}\n${code.join("")}${paint("yellow", wanted)}`;
    }
    case "confirm-step": {
      const tasks = choice.step.tasks.map((task) => `   - [ ] ${visibleLine(task)}\n`);
      return `${stepText(choice, state, screen)}\n   by hand\n${tasks.join("")}`;
    }
    case "settle-failure": {
      const text = `Block ${choice.block.name} has failed: ${endingText(choice)}`;
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

/** Once a step: why, and its tasks. Its further blocks say only where in it they stand. */
function stepText(
  choice: Extract<Choice, { step: PlannedStep }>,
  state: RunState,
  screen: Screen,
): string {
  const { step } = choice;
  const { steps } = state.plan;
  const { estimate, why = "" } = screen.guide.steps[step.id] ?? {};
  const number = `Step ${steps.findIndex(({ id }) => id === step.id) + 1} of ${steps.length}`;
  const title = screen.paint("bold", `${number}: ${visibleLine(step.title)}`);
  const name = "block" in choice ? choice.block.name : undefined;
  const index = step.blocks.findIndex((block) => block.name === name);
  const part = step.blocks.length > 1 ? `, block ${index + 1} of ${step.blocks.length}` : "";
  const lines = [
    `${title}${estimate === undefined ? "" : ` (${estimateText(estimate)})`}${part}\n`,
  ];
  if (why !== "" && index < 1) lines.push(wrapText(visibleLine(why), "  "));
  if (!isManual(step) && index < 1) {
    lines.push(...step.tasks.map((task) => `  - [ ] ${visibleLine(task)}\n`));
  }
  return `${lines.join("")}${clockText(state, screen)}`;
}

function estimateText({ maxSeconds, minSeconds }: Estimate): string {
  const [least, most] = [formatDuration(minSeconds), formatDuration(maxSeconds)];
  return least === most ? most : `${least} to ${most}`;
}

/** "elapsed 4 min 2 s, target 20 min, projected 9 min to 12 min (by 03:42 UTC)". */
function clockText(state: RunState, { guide, now, paint }: Screen): string {
  const { recovery, steps } = state.plan;
  const { recoveryStartedMs: from, recoveryVerifiedMs: to } = state;
  const elapsed = (to ?? Math.max(0, now() - Date.parse(state.startedAt))) - (from ?? 0);
  const gone = elapsed < 1000 ? "0 s" : formatElapsed(elapsed);
  const parts = [`${to === undefined ? "elapsed" : "recovered after"} ${gone}`];
  if (recovery !== undefined && from === undefined && to === undefined) {
    const first = steps.findIndex(({ id }) => id === recovery.step) + 1;
    parts.push(`the RTO clock starts with step ${first}`);
  }
  const target = recovery?.targetSeconds;
  if (target !== undefined) parts.push(`target ${formatDuration(target)}`);
  const left = to === undefined ? timeLeft(guide, state) : undefined;
  if (left === undefined) return wrapText(parts.join(", "), "  ");
  const past = from === undefined ? 0 : elapsed / 1000;
  const total = { minSeconds: past + left.minSeconds, maxSeconds: past + left.maxSeconds };
  const at = new Date(now() + left.maxSeconds * 1000).toISOString().slice(11, 16);
  parts.push(`projected ${estimateText(total)} (by ${at} UTC)`);
  const isLate = total.minSeconds > (target ?? Infinity);
  const late = isLate
    ? `  ${paint(["bold", "red"], "LATE: the target can no longer be met")}\n`
    : "";
  return `${wrapText(parts.join(", "), "  ")}${late}`;
}

function codeText(
  { block }: Extract<Choice, { block: object }>,
  state: RunState,
  { paint, rows, values }: Screen,
  maxLines = Math.max(8, rows() - linesBesideCode),
): string {
  const { editedCode } = recordOf(state, block.name) ?? {};
  const edited = editedCode === undefined ? "" : "   edited by the operator:\n";
  const danger = block.danger
    ? `   ${paint(["bold", "red"], "DANGER: this destroys something")}\n`
    : "";
  const lasting = lastingValues(values, state.plan);
  return `${danger}${edited}${blockText(block, lasting, { code: editedCode ?? block.code, maxLines })}`;
}

/** What a failed block had set before it failed. */
function changedText(name: string, state: RunState): string {
  const end = recordOf(state, name)?.attempts.at(-1)?.end;
  const changed = end?.changed ?? [];
  const at = end?.failed?.line === undefined ? "" : `  line ${end.failed.line}\n`;
  return changed.length === 0 ? at : `${at}${wrapText(`It had set ${changed.join(", ")}`, "  ")}`;
}
