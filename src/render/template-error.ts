import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { TextIndex } from "../diagnostics/text-index.ts";

/** The place in the source of two offsets in the template. */
export type PlaceAt = (start: number, end: number) => Place;

/** The offset of a position as Handlebars counts: lines from 1, columns from 0. */
export function offsetOf(text: string, { line, column }: hbs.AST.Position): number {
  return new TextIndex(text).offsetAt(line, column + 1);
}

/** What Handlebars.parse has thrown, as a diagnostic at the mustache that it is about. */
export function syntaxError(
  error: unknown,
  text: string,
  placeAt: PlaceAt,
): Omit<Diagnostic, "file"> {
  const message = error instanceof Error ? error.message : String(error);
  const mismatch = /^(\S+) doesn't match (\S+) - (\d+):(\d+)/.exec(message);
  const [, opened, closed, line, column] = mismatch ?? [];
  const at =
    mismatch === null
      ? findMustache(text, message)
      : openingBefore(text, offsetOf(text, { line: Number(line), column: Number(column) }));
  const lineEnd = text.indexOf("\n", at);
  const end = text.indexOf("}}", at);
  return {
    id: "template-invalid",
    severity: "error",
    reason:
      mismatch === null
        ? `Unexpected ${unexpectedIn(message)} in \`{{ }}\`, expected an expression that Handlebars can read`
        : `Unexpected \`{{/${closed}}}\`, expected \`{{/${opened}}}\``,
    help: "Close every `{{`, and write `\\{{` where braces are meant as text",
    place: placeAt(at, end === -1 || end > lineEnd ? lineEnd : end + 2),
  };
}

function unexpectedIn(message: string): string {
  const symbol = /got '(\w+)'/.exec(message)?.[1] ?? "INVALID";
  if (symbol === "EOF") return "end of the text";
  return symbol === "INVALID" ? "character" : `\`${symbol.toLowerCase().replaceAll("_", " ")}\``;
}

/**
 * Where the mustache begins that the grammar stumbled over. The message names the line, then shows
 * the last 20 characters before the point, without line breaks, over hyphens and a caret.
 */
function findMustache(text: string, message: string): number {
  const [first = "", shown = "", pointer = ""] = message.split("\n");
  const line = Number(/on line (\d+)/.exec(first)?.[1] ?? 1);
  const before = shown.slice(0, pointer.indexOf("^")).replace(/^\.\.\./, "");
  const lineStart = offsetOf(text, { line, column: 0 });
  const lineEnd = text.indexOf("\n", lineStart);
  for (let at = lineStart; at <= lineEnd; at += 1) {
    const past = text.slice(Math.max(0, at - 200), at).replaceAll("\n", "");
    if (past.endsWith(before)) return openingBefore(text, at);
  }
  return openingBefore(text, lineEnd);
}

function openingBefore(text: string, at: number): number {
  return Math.max(0, text.lastIndexOf("{{", at));
}
