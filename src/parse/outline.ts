import type { Place } from "../diagnostics/diagnostic.ts";
import type { TextIndex } from "../diagnostics/text-index.ts";
import type { Block } from "../model/block.ts";
import type { Heading, Link, Source } from "../model/runbook.ts";
import { elideText, type ElidedText } from "./elide-text.ts";
import { readFence } from "./fence.ts";
import { isLocal } from "./is-local.ts";
import type { SourceText } from "./reading.ts";
import { tokenText } from "./token-text.ts";
import { endOf, tokenize, type Token, type Tokens } from "./tokens.ts";

/** What every Markdown text has. */
export type Outline = Pick<Source, "headings" | "blocks" | "links">;

/** The tokens are those of the elided text. */
interface OutlineReading extends SourceText, Pick<ElidedText, "codes" | "toWhole"> {
  index: TextIndex;
  tokens: Tokens;
}

/**
 * Headings, fences and links as `parseSource` finds them, in a third of its time: no tree is built,
 * most code and prose are not tokenized, and no attribute of a fence is read.
 */
export function parseOutline(source: SourceText & { index: TextIndex }): Outline {
  const { codes, text: elided, toWhole } = elideText(source.text);
  const tokens = tokenize(elided);
  const reading = { ...source, codes, toWhole, tokens };
  const outline: Outline = { headings: [], blocks: [], links: [] };
  for (let at = 0; at < tokens.length; at++) {
    const [kind, token] = tokens[at] ?? [];
    if (kind !== "enter") continue;
    switch (token?.type) {
      case "codeFenced": {
        const end = endOf(tokens, at);
        outline.blocks.push(readBlock(token, at, end, reading));
        at = end;
        break;
      }
      case "atxHeading":
      case "setextHeading":
        outline.headings.push(readHeading(token, at, reading));
        break;
      case "link":
      case "image":
      case "definition": {
        const end = endOf(tokens, at);
        const link = readLink(at, end, reading);
        if (link !== undefined) outline.links.push(link);
        // What an image shows is text: no link in it can be followed.
        if (token.type === "image") at = end;
        break;
      }
    }
  }
  return outline;
}

function readBlock(token: Token, at: number, end: number, reading: OutlineReading): Block {
  const { codes, tokens, toWhole } = reading;
  const value = codes.get(token.start.offset) ?? codeBetween(tokens, at, end);
  const range = { start: toWhole(token.start.offset), end: toWhole(token.end.offset) };
  return readFence({ value, ...range }, reading).block;
}

/** What stands between the lines of the markers, without the prefixes of lists and quotes. */
function codeBetween(tokens: Tokens, start: number, end: number): string {
  let code = "";
  for (let at = start + 1; at < end; at++) {
    const event = tokens[at];
    if (event?.[0] !== "enter") continue;
    const [, token, context] = event;
    if (token.type === "codeFlowValue" || token.type === "lineEnding")
      code += context.sliceSerialize(token);
  }
  return code.replace(/^(?:\r?\n|\r)|(?:\r?\n|\r)$/g, "");
}

function readHeading(heading: Token, start: number, reading: OutlineReading): Heading {
  const { tokens } = reading;
  const end = endOf(tokens, start);
  let depth = 0;
  let text = "";
  for (let at = start + 1; at < end; at++) {
    const event = tokens[at];
    if (event?.[0] !== "enter") continue;
    const [, token, context] = event;
    switch (token.type) {
      case "atxHeadingSequence":
        depth ||= context.sliceSerialize(token).length;
        break;
      case "setextHeadingLineSequence":
        depth = context.sliceSerialize(token).startsWith("=") ? 1 : 2;
        break;
      case "atxHeadingText":
      case "setextHeadingText":
        text = tokenText(tokens, at, endOf(tokens, at)).trim();
        break;
    }
  }
  return { depth, text, place: placeOf(heading, 0, reading) };
}

/** Undefined where the url stands elsewhere, is missing, or leads out of the project. */
function readLink(start: number, end: number, reading: OutlineReading): Link | undefined {
  const { tokens } = reading;
  const at = findDestination(tokens, start, end);
  const event = tokens[at];
  if (event === undefined) return undefined;
  const url = tokenText(tokens, at, endOf(tokens, at));
  if (!isLocal(url)) return undefined;
  const [, token, context] = event;
  const bracket = context.sliceSerialize(token).startsWith("<") ? 1 : 0;
  return { url, place: placeOf(token, bracket, reading) };
}

/** Behind the label, where an image may have a destination of its own; -1 when there is none. */
function findDestination(tokens: Tokens, start: number, end: number): number {
  for (let at = end - 1; at > start; at--) {
    const [kind, token] = tokens[at] ?? [];
    if (token?.type === "label" || token?.type === "definitionLabel") return -1;
    if (kind !== "enter") continue;
    if (token?.type === "resourceDestination" || token?.type === "definitionDestination") return at;
  }
  return -1;
}

/** The place of a token without so many characters at both ends. */
function placeOf({ end, start }: Token, less: number, { index, toWhole }: OutlineReading): Place {
  return index.placeOf(toWhole(start.offset) + less, toWhole(end.offset) - less);
}
