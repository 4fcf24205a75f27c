import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isTagged } from "../model/block.ts";
import { parseShell } from "../shell/parse-shell.ts";
import type { SyntaxFinding } from "../shell/shell-facts.ts";
import { inBlock, type Subject } from "./subject.ts";

/** Code that bash cannot read. An illustration may have `<placeholders>` and dots, and is not run. */
export function* checkShellSyntax(subject: Subject): Generator<Diagnostic> {
  for (const [block, facts] of subject.facts) {
    const isRun = isTagged(block);
    const name = isRun ? `block \`${block.attributes.name}\`` : "an illustration";
    const found = isRun ? [...facts.errors, ...facts.lateErrors] : illustrationErrors(block.value);
    for (const error of found) {
      yield inBlock(subject, block, error, {
        id: "shell-syntax",
        severity: isRun ? "error" : "warning",
        reason: `Unexpected bash in ${name}: ${error.reason}`,
        help: isRun
          ? "Correct the command: bash refuses it as it stands"
          : "Correct the command, or write the language `text` or `console`",
      });
    }
  }
}

/** Errors of an illustration once its placeholders are words of the same length. */
function illustrationErrors(code: string): readonly SyntaxFinding[] {
  const words = code.replace(/<[A-Za-z][^<>\n]*>|\.{3}|…/g, (found) => "_".repeat(found.length));
  return parseShell(words).errors;
}
