import type { TextIndex } from "../diagnostics/text-index.ts";
import type { Block } from "../model/block.ts";
import type { Heading, Link, Source } from "../model/runbook.ts";
import { readFence } from "./fence.ts";
import { isLocal } from "./is-local.ts";
import type { SourceText } from "./reading.ts";
import { tokenText } from "./token-text.ts";
import { endOf, tokenize, type Tokens } from "./tokens.ts";

/** What every Markdown text has. */
export type Outline = Pick<Source, "headings" | "blocks" | "links">;

type OutlineReading = SourceText & { index: TextIndex };

/**
 * Headings, fences and links as `parseSource` finds them, in half of its time: no tree is built, and
 * no attribute of a fence is read.
 */
export function parseOutline(reading: OutlineReading): Outline {
  const outline: Outline = { headings: [], blocks: [], links: [] };
  const tokens = tokenize(reading.text);
  for (let at = 0; at < tokens.length; at++) {
    const [kind, token] = tokens[at] ?? [];
    if (kind !== "enter") continue;
    switch (token?.type) {
      case "codeFenced": {
        const end = endOf(tokens, at);
        outline.blocks.push(blockAt(tokens, at, end, reading));
        at = end;
        break;
      }
      case "atxHeading":
      case "setextHeading":
        outline.headings.push(headingAt(tokens, at, reading));
        break;
      case "link":
      case "image":
      case "definition": {
        const end = endOf(tokens, at);
        const link = linkAt(tokens, at, end, reading);
        if (link !== undefined) outline.links.push(link);
        // What an image shows is text: no link in it can be followed.
        if (token.type === "image") at = end;
        break;
      }
    }
  }
  return outline;
}

function blockAt(tokens: Tokens, start: number, end: number, reading: OutlineReading): Block {
  let code = "";
  for (let at = start + 1; at < end; at++) {
    const event = tokens[at];
    if (event?.[0] !== "enter") continue;
    const [, token, context] = event;
    if (token.type === "codeFlowValue" || token.type === "lineEnding")
      code += context.sliceSerialize(token);
  }
  const value = code.replace(/^(?:\r?\n|\r)|(?:\r?\n|\r)$/g, "");
  return readFence({ value, ...rangeOf(tokens, start) }, reading).block;
}

function headingAt(tokens: Tokens, start: number, { index }: OutlineReading): Heading {
  const end = endOf(tokens, start);
  let depth = 0;
  let text = "";
  for (let at = start + 1; at < end; at++) {
    const event = tokens[at];
    if (event?.[0] !== "enter") continue;
    const [, token, context] = event;
    if (token.type === "atxHeadingSequence") depth ||= context.sliceSerialize(token).length;
    if (token.type === "setextHeadingLineSequence")
      depth = context.sliceSerialize(token).startsWith("=") ? 1 : 2;
    if (token.type === "atxHeadingText" || token.type === "setextHeadingText")
      text = tokenText(tokens, at, endOf(tokens, at)).trim();
  }
  const range = rangeOf(tokens, start);
  return { depth, text, place: index.placeOf(range.start, range.end) };
}

/** Undefined where the url stands elsewhere, is missing, or leads out of the project. */
function linkAt(
  tokens: Tokens,
  start: number,
  end: number,
  { index }: OutlineReading,
): Link | undefined {
  const at = destinationAt(tokens, start, end);
  const event = tokens[at];
  if (event === undefined) return undefined;
  const url = tokenText(tokens, at, endOf(tokens, at));
  if (!isLocal(url)) return undefined;
  const [, token, context] = event;
  const bracket = context.sliceSerialize(token).startsWith("<") ? 1 : 0;
  const place = index.placeOf(token.start.offset + bracket, token.end.offset - bracket);
  return { url, place };
}

/** Behind the label, where an image may have a destination of its own; -1 when there is none. */
function destinationAt(tokens: Tokens, start: number, end: number): number {
  for (let at = end - 1; at > start; at--) {
    const [kind, token] = tokens[at] ?? [];
    if (token?.type === "label" || token?.type === "definitionLabel") return -1;
    if (kind !== "enter") continue;
    if (token?.type === "resourceDestination" || token?.type === "definitionDestination") return at;
  }
  return -1;
}

function rangeOf(tokens: Tokens, at: number): { start: number; end: number } {
  const token = tokens[at]?.[1];
  return { start: token?.start.offset ?? 0, end: token?.end.offset ?? 0 };
}
