import type { Cause, Diagnostic, Place, Severity } from "../diagnostics/diagnostic.ts";
import { painter, type Paint } from "./paint.ts";
import { sourceExcerpt } from "./source-excerpt.ts";
import { visibleLine } from "./visible-text.ts";

const severityColors: Readonly<Record<Severity, "red" | "yellow" | "blue">> = {
  error: "red",
  warning: "yellow",
  info: "blue",
};

/**
 * Diagnostics for a reader: place, severity, reason and id; the line with the place marked; cause
 * and help. `sources` are texts by path. Ends in a newline unless there is nothing to say.
 */
export function reportText(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: { color: boolean },
): string {
  const paint = painter(options.color);
  return diagnostics
    .map((diagnostic) => reportOne(diagnostic, sources.get(diagnostic.file), paint))
    .join("\n");
}

/** "2 errors, 1 warning", or undefined when there are none. */
export function summarize(diagnostics: readonly Diagnostic[]): string | undefined {
  const parts = (["error", "warning", "info"] as const).flatMap((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return count === 0
      ? []
      : [`${count} ${severity}${count === 1 || severity === "info" ? "" : "s"}`];
  });
  return parts.length === 0 ? undefined : parts.join(", ");
}

function reportOne(diagnostic: Diagnostic, source: string | undefined, paint: Paint): string {
  const { cause, file, help, id, place, reason, severity } = diagnostic;
  const lines = [
    `${paint("bold", at(file, place))}: ${paint(severityColors[severity], severity)}: ` +
      `${visibleLine(reason)} ${paint("dim", `(${id})`)}`,
  ];
  if (place !== undefined && source !== undefined)
    lines.push(...sourceExcerpt(source, place, paint));
  if (cause !== undefined) lines.push(`  ${paint("cyan", "cause:")} ${causeText(cause)}`);
  if (help !== undefined) lines.push(`  ${paint("cyan", "help:")} ${visibleLine(help)}`);
  return `${lines.join("\n")}\n`;
}

function causeText({ file, place, reason }: Cause): string {
  return `${at(file, place)}: ${visibleLine(reason)}`;
}

function at(file: string, place: Place | undefined): string {
  const point = place === undefined ? "" : `:${place.start.line}:${place.start.column}`;
  return `${visibleLine(file)}${point}`;
}
