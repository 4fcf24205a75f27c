import type { Document, Fence } from "../document/document.ts";
import { defineRule, type Finding } from "./rule.ts";

/** A block that is not closed takes in the prose behind it; from there on text is code, and the commands are text. */
export const fenceEndsWhereMeant = defineRule({
  id: "fence-ends-where-meant",
  summary: "A block ends before the next one begins",
  severity: "error",
  untagged: "warning",
  *check({ fences, index, text }: Document) {
    let isFound = false;
    for (const fence of fences) {
      const opening = readMarker(
        text.slice(fence.openingPlace.start.offset, fence.openingPlace.end.offset),
      );
      if (opening === undefined) continue;
      // One without a language is what an earlier one left behind.
      if (isFound && opening.rest === "") continue;
      const inner = findInner(fence, opening.marker, text);
      if (inner === undefined) continue;
      isFound = true;
      yield explain(fence, index.placeOf(inner.start, inner.end), inner.rest);
    }
  },
});

interface Marker {
  marker: string;
  rest: string;
}

function readMarker(line: string): Marker | undefined {
  const [, marker, rest = ""] =
    /^[\s>]*(?:[-*+]|\d+[.)])?[\s>]*(`{3,}|~{3,})\s*(.*?)\s*$/.exec(line) ?? [];
  // With a backtick behind it, it is code in a sentence.
  if (marker === undefined || (marker.startsWith("`") && rest.includes("`"))) return undefined;
  return { marker, rest };
}

/** The first line in the block that would open another one: a line that closes has nothing behind the marker. */
function findInner(
  { openingPlace, place }: Fence,
  marker: string,
  text: string,
): { start: number; end: number; rest: string } | undefined {
  let start = openingPlace.end.offset + 1;
  let before = "";
  for (const line of text.slice(start, place.end.offset).split("\n")) {
    // `* ```ts` below `* @example` is the comment of a program.
    const isComment = /^\s*\*/.test(line) && /^\s*(?:\/\*)?\*/.test(before);
    const found = isComment ? undefined : readMarker(line);
    before = line;
    // Four columns further in, no marker ends the block: it is code for another reader.
    const isDeep = line.indexOf(found?.marker ?? "") > openingPlace.start.column + 2;
    if (found?.marker.startsWith(marker) === true && found.rest !== "" && !isDeep) {
      const from = start + line.indexOf(found.marker);
      return { start: from, end: start + line.trimEnd().length, rest: found.rest };
    }
    start += line.length + 1;
  }
  return undefined;
}

function explain(fence: Fence, place: Finding["place"], rest: string): Finding {
  const isShown = /^(?:markdown|md|mdx|text|txt)?$/.test(fence.language);
  const isProse = /^\S+\s+\S+\s+\S/.test(rest);
  return {
    place,
    reason: isProse
      ? "Unexpected text behind the closing marker, expected it on a line of its own: the block is not closed"
      : "Unexpected beginning of a block inside another one, expected the end of that one first",
    help: isProse
      ? "Move the text to the next line"
      : isShown
        ? "Open and close the outer block with four markers"
        : "Close the first block, or open and close it with four markers",
    cause: { place: fence.openingPlace, reason: "This block is still open" },
    ...(isShown && { severity: "warning" as const }),
  };
}
