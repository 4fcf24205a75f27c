import type { Place } from "../diagnostics/diagnostic.ts";
import type { Paint } from "./paint.ts";
import { visibleText } from "./visible-text.ts";

const before = 60;
const after = 60;

/** The line where a place begins, and a line of carets below what the place covers of it. */
export function sourceExcerpt(source: string, { start, end }: Place, paint: Paint): string[] {
  const from = start.column - 1;
  const line = lineAt(source, start.offset - from);
  const to = end.line === start.line ? Math.max(end.column - 1, from + 1) : line.length;
  const left = from > before + after ? from - before : 0;
  const right = Math.min(line.length, Math.max(from, left) + before + after);
  const head = (left > 0 ? "…" : "") + visibleText(line.slice(left, from));
  const marked = visibleText(line.slice(from, Math.min(to, right)));
  const tail =
    visibleText(line.slice(Math.min(to, right), right)) + (right < line.length ? "…" : "");
  const number = String(start.line);
  const gutter = " ".repeat(number.length);
  // Tabs stay tabs, so that the carets stand below what they mark at any tab width.
  const indent = head.replace(/[^\t]/g, " ");
  const carets = "^".repeat(Math.max(1, marked.length));
  return [
    `  ${paint("dim", `${number} |`)} ${head}${marked}${tail}`,
    `  ${gutter} ${paint("dim", "|")} ${indent}${paint("red", carets)}`,
  ];
}

function lineAt(source: string, start: number): string {
  const end = source.indexOf("\n", start);
  return source.slice(start, end === -1 ? undefined : end).replace(/\r$/, "");
}
