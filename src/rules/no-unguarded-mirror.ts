import type { ShellCode } from "../document/document.ts";
import { programsOf, type Program } from "../shell/programs-of.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** The disk is not mounted, its folder is empty, and at night the copy of the backups is made just as empty. */
export const noUnguardedMirror = defineRule({
  id: "no-unguarded-mirror",
  summary: "A copy of backups is not emptied by an empty source",
  severity: "warning",
  *check({ shell, text }) {
    // What keeps every version of an object gets back what was deleted.
    if (/versioning|versioned|object[- ]lock|immutable|--backup-dir|WORM\b/i.test(text)) return;
    for (const code of shell) {
      for (const command of code.script.commands) {
        const target = programsOf(command).map(mirrored).find(isBackup);
        if (target === undefined || isGuarded(command, code)) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected deletion in \`${target}\` of what its source does not have, expected a guard: an empty or unmounted source empties the copy`,
          help: "Stop before it when the source is empty, limit it with `--max-delete`, or keep what is deleted with `--backup-dir` or versions of the bucket",
        };
      }
    }
  },
});

/** The target of a copy that also deletes; undefined for any other program, and where a flag limits it. */
function mirrored({ name, words }: Program): string | undefined {
  const texts = words.map(({ text, value }) => value ?? text);
  if (texts.some((text) => limits.test(text)) || !deletes(name, texts)) return undefined;
  return words.findLast(({ text }) => !text.startsWith("-"))?.text;
}

const limits = /^--(?:dry-?run|max-delete|backup|suffix|link-dest|fake)|^-[a-zA-Z]*n[a-zA-Z]*$/;

/** By the manual pages of rclone 1.71, mc 2025-08, AWS CLI 2 and rsync 3.4. */
function deletes(name: string, texts: readonly string[]): boolean {
  switch (name) {
    case "rclone":
      return texts.includes("sync");
    case "mc":
      return texts[1] === "mirror" && texts.includes("--remove");
    case "aws":
      return texts[1] === "s3" && texts[2] === "sync" && texts.includes("--delete");
    case "rsync":
      return texts.some((text) => /^--del(?:ete(?:-\w+)*)?$/.test(text));
    default:
      return false;
  }
}

function isBackup(target: string | undefined): boolean {
  return target !== undefined && /back-?up|off-?site|dump|archive|vault/i.test(target);
}

/** Something in front of it looks whether the source is there and has anything in it. */
function isGuarded({ start, statement }: ShellCommand, { text }: ShellCode): boolean {
  return (
    /\bmountpoint\b|\bfindmnt\b|\[\[? (?:!|-|"?\$)|\bif\b|\btest -|\bfind\b/.test(
      text.slice(0, start),
    ) || /&&/.test(text.slice(statement.start, start))
  );
}
