import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { manifestFaults } from "../extract/manifest-syntax.ts";
import { sourceOf } from "../model/block-place.ts";
import { expandOnly } from "../shell/expand-only.ts";
import { inBlock, type Subject } from "./subject.ts";

/**
 * A manifest with `${NAME}` goes through the shell, which would interpret other characters too;
 * one that is not YAML fails at its step. The extractor reads those that become files.
 */
export function* checkApplyBlocks(subject: Subject): Generator<Diagnostic> {
  for (const block of subject.executed) {
    const { name, role, file } = block.attributes;
    if (role !== "apply") continue;
    if (file === undefined) {
      yield* manifestFaults(block, sourceOf(subject.runbook, block).text);
    }
    const { names, offending } = expandOnly(block.value);
    if (names.length === 0) continue;
    for (const found of offending) {
      yield inBlock(subject, block, found, {
        id: "apply-expansion",
        severity: "error",
        reason: `Unexpected \`${found.text}\` in block \`${name}\`, expected \`\${NAME}\` as the only expansion`,
        help: "Move the text into a variable, or apply the manifest with kubectl in a bash block",
      });
    }
  }
}
