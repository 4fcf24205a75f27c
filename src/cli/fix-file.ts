import { applyFixes } from "../check/apply-fixes.ts";
import { conclude, examine, type Rulebook } from "../check/check-document.ts";
import type { LibraryContext } from "../document/document.ts";
import type { Surroundings } from "../host/surroundings.ts";
import { replaceFile } from "../host/replace-file.ts";
import { decodeText } from "../parse/decode-text.ts";
import { digestOf } from "../plan/digest.ts";
import type { CheckFile } from "./check-subject.ts";

/** A fix may make room for another; two that undo each other end here. */
const maxRounds = 10;

/** Writes what can surely be fixed in a file, until nothing more can be. The number of fixes. */
export function fixFile(
  file: CheckFile,
  rulebook: Rulebook,
  library: LibraryContext | undefined,
  surroundings: Surroundings,
): number {
  if (file.bytes === undefined) return 0;
  const decoded = decodeText(file.bytes, file.path);
  if (!("text" in decoded)) return 0;
  let { text } = decoded;
  let count = 0;
  const repository = file.place && surroundings.around(file.place);
  for (let round = 0; round < maxRounds; round++) {
    // After the first round the runbook that was parsed is another text.
    const context = text === decoded.text ? library : undefined;
    const examination = examine(
      { file: file.path, text, ...(repository && { repository }) },
      rulebook,
      context,
    );
    const fixed = applyFixes(text, conclude(examination, [], rulebook.active));
    if (fixed.applied === 0 || fixed.text === text) break;
    text = fixed.text;
    count += fixed.applied;
  }
  if (text === decoded.text) return 0;
  replaceFile(file.absolute, text, digestOf(file.bytes));
  file.bytes = Buffer.from(text);
  return count;
}
