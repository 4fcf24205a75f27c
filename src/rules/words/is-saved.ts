import type { Document, ShellCode } from "../../document/document.ts";
import type { ShellCommand } from "../../shell/shell-commands.ts";

/** A copy is made before it, in this block or above in the section: a dump, a move, a snapshot. */
export function isSaved(code: ShellCode, { start }: ShellCommand, { fences }: Document): boolean {
  const section = code.fence.headings.find(({ depth }) => depth === 2);
  const above = fences
    .filter(
      ({ headings, index }) =>
        index < code.fence.index && section !== undefined && headings.includes(section),
    )
    .map((fence) => fence.code.text);
  return [...above, code.text.slice(0, start)].some((text) => saving.test(text));
}

const saving =
  /\b(?:pg_dump|pg_dumpall|mysqldump|pg_basebackup)\b|^\s*(?:sudo )?(?:mv|cp|rsync)\s|\btar\s+-?-?c|\b(?:backup create|snapshot|restic backup)\b|\bRENAME\b/im;
