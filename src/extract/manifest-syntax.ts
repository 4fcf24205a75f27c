import { parseAllDocuments } from "yaml";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { TaggedBlock } from "../model/block.ts";
import { placeInBlock } from "../model/block-place.ts";

/** Why a block's YAML cannot be read; `text` is the source that the block stands in. */
export function manifestFaults(block: TaggedBlock, text: string): Diagnostic[] {
  const documents = parseAllDocuments(block.value, { prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap(({ errors }) =>
    errors.map(({ message, pos: [start, end] }) => ({
      id: "manifest-syntax",
      severity: "error" as const,
      reason: `Unexpected YAML in block \`${block.attributes.name}\`: ${message.split("\n", 1)[0]}`,
      help: "Correct the YAML; quote text that has `: ` or ` #`",
      file: block.file,
      place: placeInBlock(block, text, start, Math.max(start, end)),
    })),
  );
}
