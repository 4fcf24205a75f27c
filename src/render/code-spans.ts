import { codeSpan, escapeText } from "./escape.ts";

export interface CodeSpan {
  start: number;
  end: number;
  /** Backticks on either side. */
  ticks: number;
}

/** The code spans of a paragraph, found as CommonMark 6.1 says: equal runs of backticks pair up. */
export function codeSpansOf(text: string): CodeSpan[] {
  const runs = [...text.matchAll(/(\\*)(`+)/g)].map((match) => ({
    start: match.index + (match[1] ?? "").length,
    length: (match[2] ?? "").length,
    isEscaped: (match[1] ?? "").length % 2 === 1,
  }));
  const spans: CodeSpan[] = [];
  for (let index = 0; index < runs.length; index += 1) {
    const first = runs[index];
    if (first === undefined || (first.isEscaped && first.length === 1)) continue;
    // A backslash takes the first backtick of an opening run away, and none of a closing one.
    const ticks = first.isEscaped ? first.length - 1 : first.length;
    const last = runs.findIndex((run, at) => at > index && run.length === ticks);
    const closing = runs[last];
    if (closing === undefined) continue;
    spans.push({
      start: first.start + first.length - ticks,
      end: closing.start + closing.length,
      ticks,
    });
    index = last;
  }
  return spans;
}

/** A text of the front matter on one line: its code spans are kept, the rest is text. For a table's cell too. */
export function inlineText(text: string): string {
  const flat = text.trim().replace(/\s+/g, " ");
  const pieces: string[] = [];
  let done = 0;
  for (const { start, end, ticks } of codeSpansOf(flat)) {
    const content = flat.slice(start + ticks, end - ticks);
    pieces.push(escapeText(flat.slice(done, start)), codeSpan(content, { ticks, inTable: true }));
    done = end;
  }
  return [...pieces, escapeText(flat.slice(done))].join("");
}
