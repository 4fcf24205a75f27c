import type { Code } from "mdast";
import { isShell, type Block } from "../model/block.ts";
import { readAttributes } from "./block-attributes.ts";
import { checkBlock } from "./check-block.ts";
import { readFenceInfo } from "./fence-info.ts";
import { problem } from "./problem.ts";
import { readPropertyLines } from "./property-lines.ts";
import type { Reading } from "./reading.ts";
import { lineEndAt, nextLineAt } from "./text-lines.ts";

/** A fence of the source as a block. It is tagged only when all of its attributes are valid. */
export function readBlock(node: Code, reading: Reading): Block {
  const { text, index, file, diagnostics } = reading;
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? start;
  const openingEnd = lineEndAt(text, start);
  const opening = text.slice(start, openingEnd);
  const infoStart = start + (/^(?:`+|~+)[ \t]*/.exec(opening)?.[0].length ?? 0);
  const info = readFenceInfo(text.slice(infoStart, openingEnd).trimEnd());
  const openingPlace = index.placeOf(start, openingEnd);
  if (node.data?.fence?.isClosed === false) {
    const reason = `Missing end of the fence, expected a line \`${/^(?:`+|~+)/.exec(opening)?.[0]}\``;
    const help = "Close the fence: without that, all text behind it is code";
    diagnostics.push(problem("fence-unclosed", { file, place: openingPlace }, reason, help));
  }

  const language = info.language.toLowerCase();
  const codeStart = Math.min(nextLineAt(text, openingEnd), end);
  const lines = readPropertyLines(node.value, language, text, codeStart);
  const isOurs = info.isOurs || lines?.isOurs === true;
  const owned = isOurs ? lines : undefined;
  const value = owned === undefined ? node.value : node.value.slice(owned.length);
  const block: Block = {
    file,
    language,
    value,
    place: index.placeOf(start, end),
    valueStart: index.pointAt(findValueStart(value, owned?.count ?? 0, text, codeStart)),
    attributePlaces: {},
  };
  if (!isOurs) return block;

  const attributes = readAttributes(info, infoStart, lines, openingPlace, reading);
  block.attributePlaces = attributes.places;
  if (attributes.values === undefined) return block;
  const tagged = { ...block, attributes: attributes.values };
  diagnostics.push(...checkBlock(tagged));
  if (isShell(language) && value.includes("\r")) {
    // A container's prefix has none, so the first one behind the start is the first of the value.
    const at = text.indexOf("\r", block.valueStart.offset);
    const reason = `Unexpected carriage return in block \`${tagged.attributes.name}\`, expected LF line ends`;
    const help = "Save the file with LF line ends: bash takes the character as part of a word";
    const site = { file, place: index.placeOf(at, at + 1) };
    diagnostics.push(problem("block-carriage-return", site, reason, help));
  }
  return tagged;
}

/** A line of the value is the end of its source line: what stands before it is the container's. */
function findValueStart(value: string, skipped: number, text: string, codeStart: number): number {
  let at = codeStart;
  for (let line = 0; line < skipped; line++) at = nextLineAt(text, lineEndAt(text, at));
  const first = value.slice(0, lineEndAt(value, 0));
  return first === "" ? at : Math.max(at, lineEndAt(text, at) - first.length);
}
