import type { Cause, Diagnostic, Place, Severity } from "../diagnostics/diagnostic.ts";
import { hangText } from "./hang-text.ts";
import { painter, type Paint } from "./paint.ts";
import { sourceExcerpt } from "./source-excerpt.ts";
import { visibleLine } from "./visible-text.ts";

const severityColors: Readonly<Record<Severity, "red" | "yellow" | "blue">> = {
  error: "red",
  warning: "yellow",
  info: "blue",
};

interface TextOptions {
  color: boolean;
  /** Columns of the terminal; without it a message is one line, which is easier to search. */
  width?: number | undefined;
}

/**
 * Diagnostics for a reader: place, severity, reason and id; the line with the place marked; cause
 * and help. `sources` are texts by path. Ends in a newline unless there is nothing to say.
 */
export function reportText(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  options: TextOptions,
): string {
  return diagnostics
    .map((diagnostic) => reportOne(diagnostic, sources.get(diagnostic.file), options))
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

function reportOne(
  diagnostic: Diagnostic,
  source: string | undefined,
  { color, width }: TextOptions,
): string {
  const { cause, file, help, id, place, reason, severity } = diagnostic;
  const paint = painter(color);
  const lines = hang(
    [`${at(file, place)}: `, "bold"],
    [`${severity}: `, severityColors[severity]],
    `${visibleLine(reason)} (${id})`,
  );
  const last = lines.length - 1;
  lines[last] = (lines[last] ?? "").replace(`(${id})`, () => paint("dim", `(${id})`));
  if (place !== undefined && source !== undefined)
    lines.push(...sourceExcerpt(source, place, paint, width));
  if (cause !== undefined) lines.push(...hang(["  "], ["cause: ", "cyan"], causeText(cause)));
  if (help !== undefined) lines.push(...hang(["  "], ["help: ", "cyan"], visibleLine(help)));
  return `${lines.join("\n")}\n`;

  function hang(first: Part, second: Part, text: string): string[] {
    const [head, ...rest] = hangText(first[0] + second[0], text, "    ", width ?? Infinity);
    const painted = [first, second].map(([part, format]) => (format ? paint(format, part) : part));
    return [painted.join("") + head, ...rest.map((line) => `    ${line}`)];
  }
}

/** Text, and how it is painted. */
type Part = [text: string, format?: Parameters<Paint>[0]];

function causeText({ file, place, reason }: Cause): string {
  return `${at(file, place)}: ${visibleLine(reason)}`;
}

function at(file: string, place: Place | undefined): string {
  const point = place === undefined ? "" : `:${place.start.line}:${place.start.column}`;
  return `${visibleLine(file)}${point}`;
}
