import type { Place } from "../diagnostics/diagnostic.ts";
import type { Paint } from "./paint.ts";
import { visibleText } from "./visible-text.ts";

/** Characters of a line that are shown where nobody says how wide a line may be. */
const defaultRoom = 120;

/** The line where a place begins, and a line of carets below what the place covers of it. */
export function sourceExcerpt(
  source: string,
  { start, end }: Place,
  paint: Paint,
  width?: number,
): string[] {
  const number = String(start.line);
  const gutter = " ".repeat(number.length);
  const from = start.column - 1;
  const line = lineAt(source, start.offset - from);
  const to = end.line === start.line ? Math.max(end.column - 1, from + 1) : line.length;
  // The number with its bar, and an ellipsis at either end.
  const room = width === undefined ? defaultRoom : Math.max(width - number.length - 7, 20);
  const left = leftOf(from, Math.min(to, line.length), line.length, room);
  const right = Math.min(line.length, left + room);
  const head = (left > 0 ? "…" : "") + visibleText(line.slice(left, from));
  const marked = visibleText(line.slice(from, Math.min(to, right)));
  const tail =
    visibleText(line.slice(Math.min(to, right), right)) + (right < line.length ? "…" : "");
  // Tabs stay tabs, so that the carets stand below what they mark at any tab width.
  const indent = head.replace(/[^\t]/g, " ");
  const carets = "^".repeat(Math.max(1, marked.length));
  return [
    `  ${paint("dim", `${number} |`)} ${head}${marked}${tail}`,
    `  ${gutter} ${paint("dim", "|")} ${indent}${paint("red", carets)}`,
  ];
}

/** How much is cut off before a mark, so that it is seen whole where it fits, with something before it. */
function leftOf(from: number, to: number, length: number, room: number): number {
  if (length <= room || to <= room) return 0;
  return Math.max(0, Math.min(from - Math.floor(room / 4), length - room));
}

function lineAt(source: string, start: number): string {
  const end = source.indexOf("\n", start);
  return source.slice(start, end === -1 ? undefined : end).replace(/\r$/, "");
}
