import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { inBlock, type Subject } from "./subject.ts";

/** An EXIT trap replaces the one that runs the cleanup: what the run has made would stay. */
export function* checkExitTraps(subject: Subject): Generator<Diagnostic> {
  for (const block of subject.executed) {
    for (const range of subject.facts.get(block)?.exitTraps ?? []) {
      yield inBlock(subject, block, range, {
        id: "exit-trap",
        severity: "error",
        reason: `Unexpected EXIT trap in block \`${block.attributes.name}\`, expected a cleanup block`,
        help: "Put the commands of the trap into a block with `role=cleanup`",
      });
    }
  }
}
