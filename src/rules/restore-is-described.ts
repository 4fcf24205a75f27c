import type { Document } from "../document/document.ts";
import { programsOf } from "../shell/programs-of.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { dumpPrograms } from "./words/dump-programs.ts";
import { defineRule } from "./rule.ts";

/** A page that tells how to make a backup, and not what to do with it, is read by somebody who has lost the data. */
export const restoreIsDescribed = defineRule({
  id: "restore-is-described",
  summary: "A document that makes backups says how they are restored",
  severity: "info",
  *check(document) {
    if (!isAboutBackups(document) || /restor|recover/i.test(document.text)) return;
    for (const code of document.shell) {
      const command = code.script.commands.find(makesBackup);
      if (command === undefined) continue;
      yield {
        place: code.placeOf(command.start, command.end),
        reason:
          "Missing restore in a document that makes backups, expected one: it is looked for here on the day it is needed",
        help: "Add a section on the restore, or a link to where it is described",
      };
      return;
    }
  },
});

function isAboutBackups({ headings }: Document): boolean {
  return headings.some(({ depth, text }) => depth <= 2 && /\bback-?ups?\b/i.test(text));
}

function makesBackup(command: ShellCommand): boolean {
  return programsOf(command).some(({ name, words }) => {
    const second = words[1]?.value;
    return (
      (dumpPrograms.has(name) && name !== "sqlite3") ||
      ((name === "restic" || name === "velero" || name === "borg") &&
        (second === "backup" || second === "create"))
    );
  });
}
