import type { Diagnostic, Severity } from "../diagnostics/diagnostic.ts";
import { TextIndex } from "../diagnostics/text-index.ts";
import type { Document, ShellCode } from "../document/document.ts";
import { maskPlaceholders } from "../document/placeholder.ts";

/**
 * What makes no sense about a snippet is left out: sourced files, unused and unset variables, the
 * shebang, `cd` without `|| exit`, unreachable code. Syntax is our own parser's business, and so is an
 * empty variable in `rm`, which `no-removal-of-unset-path` finds.
 */
export const shellcheckArguments: readonly string[] = [
  "--norc",
  "--shell=bash",
  "--severity=warning",
  "--exclude=SC1090,SC1091,SC2034,SC2115,SC2148,SC2154,SC2164,SC2239,SC2317",
];

/** The scripts that shellcheck is asked about: fences that bash runs and can read. */
export function shellcheckScripts({ shell }: Document): { code: ShellCode; script: string }[] {
  return shell.flatMap((code) => {
    const { facts, fence, origin, placeholders, text } = code;
    if (origin !== "fence" || fence.isTranscript || !/^(?:bash|sh|shell)$/.test(fence.language)) {
      return [];
    }
    if (facts.errors.length > 0 || text.trim() === "") return [];
    return [{ code, script: `${maskPlaceholders(text, placeholders)}\n` }];
  });
}

/** One comment of shellcheck, without the file that it is about. */
export interface Comment {
  line: number;
  endLine: number;
  column: number;
  endColumn: number;
  level: string;
  code: number;
  message: string;
}

/** Comments of shellcheck about one script as diagnostics of the document. */
export function explainComments(
  { code, script }: { code: ShellCode; script: string },
  comments: readonly Comment[],
  file: string,
): Diagnostic[] {
  const index = new TextIndex(script);
  return comments
    .filter((comment) => comment.code >= 2000)
    .map((comment) => {
      const start = index.offsetAt(comment.line, comment.column);
      const end = index.offsetAt(comment.endLine, comment.endColumn);
      return {
        id: `SC${comment.code}`,
        severity: severityOf(comment.level),
        reason: comment.message,
        help: `Read https://www.shellcheck.net/wiki/SC${comment.code}`,
        file,
        place: code.placeOf(start, Math.max(start, end)),
      };
    });
}

/** Its errors are never more than warnings here: a snippet lacks the script around it. */
function severityOf(level: string): Severity {
  return level === "error" || level === "warning" ? "warning" : "info";
}
