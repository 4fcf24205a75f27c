import type { Code } from "mdast";
import { isShell, type Block } from "../model/block.ts";
import { readAttributes } from "./block-attributes.ts";
import { checkBlock } from "./check-block.ts";
import { readFence } from "./fence.ts";
import { problem } from "./problem.ts";
import type { Reading } from "./reading.ts";

/** A fence of the source as a block. It is tagged only when all of its attributes are valid. */
export function readBlock(node: Code, reading: Reading): Block {
  const { text, index, file, diagnostics } = reading;
  const start = node.position?.start.offset ?? 0;
  const end = node.position?.end.offset ?? start;
  const fence = readFence({ value: node.value, start, end }, reading);
  const { block, info, infoStart, isOurs, lines, opening, openingPlace } = fence;
  if (node.data?.fence?.isClosed === false) {
    const reason = `Missing end of the fence, expected a line \`${/^(?:`+|~+)/.exec(opening)?.[0]}\``;
    const help = "Close the fence: without that, all text behind it is code";
    diagnostics.push(problem("fence-unclosed", { file, place: openingPlace }, reason, help));
  }
  if (!isOurs) return block;

  const attributes = readAttributes(info, infoStart, lines, openingPlace, reading);
  block.attributePlaces = attributes.places;
  if (attributes.values === undefined) return block;
  const tagged = { ...block, attributes: attributes.values };
  diagnostics.push(...checkBlock(tagged));
  if (isShell(block.language) && block.value.includes("\r")) {
    // A container's prefix has none, so the first one behind the start is the first of the value.
    const at = text.indexOf("\r", block.valueStart.offset);
    const reason = `Unexpected carriage return in block \`${tagged.attributes.name}\`, expected LF line ends`;
    const help = "Save the file with LF line ends: bash takes the character as part of a word";
    const site = { file, place: index.placeOf(at, at + 1) };
    diagnostics.push(problem("block-carriage-return", site, reason, help));
  }
  return tagged;
}
