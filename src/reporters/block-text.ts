import { plannedBlocks, type PlannedBlock, type RunPlan } from "../exec/run-plan.ts";
import { formatDuration } from "../model/duration.ts";
import { substitute } from "../shell/substitute.ts";
import { visibleText } from "./visible-text.ts";

/** Values that stay what they are during a run: what a block sets itself is not known before. */
export function lastingValues(
  values: Readonly<Record<string, string>>,
  plan: RunPlan,
): Record<string, string> {
  const made = new Set(plannedBlocks(plan).flatMap(({ outputs }) => outputs));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !made.has(name)));
}

/**
 * A block as it will run: its name, what is special about it, and its code with the values in it. Of code
 * with more lines than `maxLines` the begin and the end.
 */
export function blockText(
  block: PlannedBlock,
  values: Readonly<Record<string, string>>,
  { code = block.code, maxLines = Infinity }: { code?: string; maxLines?: number } = {},
): string {
  const { approve, danger, every, expected, interactive, name, role, rollbackOf, timeout, within } =
    block;
  const notes = [
    role,
    ...(danger ? ["DANGER"] : []),
    ...(interactive ? ["interactive"] : []),
    ...(approve === true ? ["approved by another user"] : []),
    ...(timeout === undefined ? [] : [`at most ${formatDuration(timeout)}`]),
    ...(within === undefined
      ? []
      : [`within ${formatDuration(within)}, every ${formatDuration(every ?? 10)}`]),
    ...(expected === undefined ? [] : [`output compared with ${expected.name}`]),
    ...(rollbackOf === undefined ? [] : [`undoes ${rollbackOf}`]),
  ];
  const lines = shorten(visibleText(substitute(code, values).code).split("\n"), maxLines);
  return `   ${name} (${notes.join(", ")})\n${lines.map((line) => `     ${line}`.trimEnd()).join("\n")}\n`;
}

function shorten(lines: readonly string[], maxLines: number): readonly string[] {
  if (lines.length <= maxLines) return lines;
  const tail = Math.floor(maxLines / 3);
  const head = maxLines - tail - 1;
  const left = lines.length - head - tail;
  return [...lines.slice(0, head), `… ${left} more lines: f shows all`, ...lines.slice(-tail)];
}
