import { lineEndAt, nextLineAt } from "./text-lines.ts";

/** A text without the code of its outermost fences, and the way back. */
export interface ElidedText {
  text: string;
  /** The code that was taken out of a fence, by where the fence begins in the short text. */
  codes: ReadonlyMap<number, string>;
  /** From an offset in the short text to one in the whole. */
  toWhole: (offset: number) => number;
}

/** Text was taken out before `at`, so much in all up to there. */
interface Cut {
  at: number;
  removed: number;
}

/** What may hide a fence, or hold one in a container: HTML, and markers before a fence. */
const unsure = /[ \t>*+\-\d.)]*<|[ \t>*+\-\d.)]+(?:```|~~~)/y;
const opening = /(`{3,})[^`\r\n]*(?=[\r\n])|(~{3,})[^\r\n]*(?=[\r\n])/y;
const closing = / {0,3}(`{3,}|~{3,})[ \t]*(?=[\r\n]|$)/y;
const frontMatter = /^---[ \t]*(?:\r\n?|\n)(?:[^]*?(?:\r\n?|\n))??---[ \t]*(?=[\r\n]|$)/;

/**
 * Takes out code that the Markdown parser would only carry along, character by character: that of
 * closed fences in the first column. Ends at the first line that could make such a fence another
 * thing, so that what is left means the same.
 */
export function elideCode(text: string): ElidedText {
  const codes = new Map<number, string>();
  const cuts: Cut[] = [];
  let short = "";
  let taken = 0;
  // The parser counts no byte order mark, and replaces NUL.
  const first = /[\uFEFF\0]/.test(text) ? text.length : (frontMatter.exec(text)?.[0].length ?? 0);
  for (let at = first; at < text.length; at = nextLineAt(text, lineEndAt(text, at))) {
    if (matchAt(unsure, text, at) !== undefined) break;
    const [opened, ticks, tildes] = matchAt(opening, text, at) ?? [];
    if (opened === undefined) continue;
    const start = nextLineAt(text, at + opened.length);
    const end = findClosing(text, start, ticks ?? tildes ?? "");
    if (end === undefined) break;
    codes.set(short.length + at - taken, text.slice(start, end).replace(/(?:\r?\n|\r)$/, ""));
    short += text.slice(taken, start);
    cuts.push({ at: short.length, removed: end - short.length });
    taken = end;
    at = end;
  }
  return {
    text: short + text.slice(taken),
    codes,
    toWhole: (offset) => offset + (cuts.findLast(({ at }) => at <= offset)?.removed ?? 0),
  };
}

/** Where the line begins that closes a fence. */
function findClosing(text: string, start: number, marker: string): number | undefined {
  for (let at = start; at < text.length; at = nextLineAt(text, lineEndAt(text, at))) {
    if (matchAt(closing, text, at)?.[1]?.startsWith(marker) === true) return at;
  }
  return undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
