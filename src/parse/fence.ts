import type { Place } from "../diagnostics/diagnostic.ts";
import type { TextIndex } from "../diagnostics/text-index.ts";
import type { Block } from "../model/block.ts";
import { readFenceInfo, type FenceInfo } from "./fence-info.ts";
import { readPropertyLines, type PropertyLines } from "./property-lines.ts";
import type { SourceText } from "./reading.ts";
import { lineEndAt, nextLineAt } from "./text-lines.ts";

/** A fence as the Markdown parser found it, with offsets in the text. */
export interface FencedCode {
  value: string;
  start: number;
  end: number;
}

/** A fence as a block that is not tagged, and what its attributes are read from. */
export interface FenceParts {
  block: Block;
  info: FenceInfo;
  infoStart: number;
  lines: PropertyLines | undefined;
  /** The attributes are meant for us. */
  isOurs: boolean;
  /** The opening line. */
  opening: string;
  openingPlace: Place;
}

/** Reads what a fence says of itself. Property lines of ours are no part of the block's value. */
export function readFence(
  { end, start, value: whole }: FencedCode,
  { file, index, text }: SourceText & { index: TextIndex },
): FenceParts {
  const openingEnd = lineEndAt(text, start);
  const opening = text.slice(start, openingEnd);
  const infoStart = start + (/^(?:`+|~+)[ \t]*/.exec(opening)?.[0].length ?? 0);
  const info = readFenceInfo(text.slice(infoStart, openingEnd).trimEnd());
  const language = info.language.toLowerCase();
  const codeStart = Math.min(nextLineAt(text, openingEnd), end);
  const lines = readPropertyLines(whole, language, text, codeStart);
  const isOurs = info.isOurs || lines?.isOurs === true;
  const owned = isOurs ? lines : undefined;
  const value = owned === undefined ? whole : whole.slice(owned.length);
  const block: Block = {
    file,
    language,
    value,
    place: index.placeOf(start, end),
    valueStart: index.pointAt(findValueStart(value, owned?.count ?? 0, text, codeStart)),
    attributePlaces: {},
  };
  const openingPlace = index.placeOf(start, openingEnd);
  return { block, info, infoStart, lines, isOurs, opening, openingPlace };
}

/** A line of the value is the end of its source line: what stands before it is the container's. */
function findValueStart(value: string, skipped: number, text: string, codeStart: number): number {
  let at = codeStart;
  for (let line = 0; line < skipped; line++) at = nextLineAt(text, lineEndAt(text, at));
  const first = value.slice(0, lineEndAt(value, 0));
  return first === "" ? at : Math.max(at, lineEndAt(text, at) - first.length);
}
