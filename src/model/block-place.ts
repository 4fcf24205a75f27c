import type { Place, Point } from "../diagnostics/diagnostic.ts";
import type { Block } from "./block.ts";
import type { Runbook, Source } from "./runbook.ts";

/** The text that a block stands in: the runbook's own or that of a snippet. */
export function sourceOf({ source, snippets }: Runbook, { file }: Block): Source {
  return Object.values(snippets).find((snippet) => snippet.file === file) ?? source;
}

/**
 * The place in the source of a range of the block's value. A fence in a list item or a quote has a
 * prefix on every line that the value does not have, hence line by line.
 */
export function placeInBlock(block: Block, text: string, start: number, end: number): Place {
  return { start: pointInBlock(block, text, start), end: pointInBlock(block, text, end) };
}

function pointInBlock({ value, valueStart }: Block, text: string, offset: number): Point {
  const at = Math.min(Math.max(offset, 0), value.length);
  const before = value.slice(0, at).split("\n");
  const column = before.at(-1)?.length ?? 0;
  if (before.length === 1) {
    const { line, column: first, offset: from } = valueStart;
    return { line, column: first + column, offset: from + column };
  }
  let lineStart = valueStart.offset;
  for (let line = 1; line < before.length; line++) lineStart = nextLine(text, lineStart);
  const sourceEnd = text.indexOf("\n", lineStart);
  const sourceLength = (sourceEnd === -1 ? text.length : sourceEnd) - lineStart;
  const valueEnd = value.indexOf("\n", at);
  const valueLength = (valueEnd === -1 ? value.length : valueEnd) - (at - column);
  const prefix = Math.max(sourceLength - valueLength, 0);
  return {
    line: valueStart.line + before.length - 1,
    column: prefix + column + 1,
    offset: lineStart + prefix + column,
  };
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end + 1;
}
