import { lineEndAt, nextLineAt } from "./text-lines.ts";

/** A text without the code of its outermost fences and without plain prose, and the way back. */
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
/** A paragraph between blank lines in the first column, in which nothing can be a link. */
const prose = /(?:[A-Za-z|][^[\r\n]*(?:\n|\r\n|\r(?!\n)|$))+(?=[ \t]*(?:[\r\n]|$))/y;
const blank = /[ \t]*(?=[\r\n]|$)/y;
const frontMatter = /^---[ \t]*(?:\r\n?|\n)(?:[^]*?(?:\r\n?|\n))??---[ \t]*(?=[\r\n]|$)/;

/**
 * Takes out what the Markdown parser would only carry along, character by character: the code of
 * closed fences in the first column, and all but the first character of plain paragraphs. Ends at the first
 * line that could make such a fence another thing, so that what is left means the same.
 */
export function elideText(text: string): ElidedText {
  const codes = new Map<number, string>();
  const cuts: Cut[] = [];
  let short = "";
  let taken = 0;
  const cut = (start: number, end: number): void => {
    short += text.slice(taken, start);
    cuts.push({ at: short.length, removed: end - short.length });
    taken = end;
  };
  // The parser counts no byte order mark, and replaces NUL.
  const first = /[\uFEFF\0]/.test(text) ? text.length : (frontMatter.exec(text)?.[0].length ?? 0);
  let isBehindBlank = false;
  for (let at = first; at < text.length; at = nextLineAt(text, lineEndAt(text, at))) {
    if (matchAt(unsure, text, at) !== undefined) break;
    const [opened, ticks, tildes] = matchAt(opening, text, at) ?? [];
    if (opened !== undefined) {
      const start = nextLineAt(text, at + opened.length);
      const end = findClosing(text, start, ticks ?? tildes ?? "");
      if (end === undefined) break;
      codes.set(short.length + at - taken, text.slice(start, end).replace(/(?:\r?\n|\r)$/, ""));
      cut(start, end);
      at = end;
    } else if (isBehindBlank) {
      const [paragraph = ""] = matchAt(prose, text, at) ?? [];
      const end = at + paragraph.trimEnd().length;
      if (end > at + 1) {
        cut(at + 1, end);
        at = end;
      }
    }
    isBehindBlank = matchAt(blank, text, at) !== undefined;
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
