import { programsOf, type Program } from "../shell/programs-of.ts";
import { readArguments } from "../shell/read-arguments.ts";
import type { ShellCode } from "../document/document.ts";
import { disposable } from "./words/destruction.ts";
import { isSaved } from "./words/is-saved.ts";
import { restoreValued } from "./words/reads-input.ts";
import { defineRule } from "./rule.ts";

/** The tables are dropped, then the dump turns out to be cut off: what was still good is gone too. */
export const cleanRestoreIsAtomic = defineRule({
  id: "clean-restore-is-atomic",
  summary: "A restore that drops what exists takes it back when it fails",
  severity: "warning",
  *check(document) {
    for (const code of document.shell) {
      for (const command of code.script.commands) {
        const [found] = programsOf(command).flatMap((program) => dropped(program) ?? []);
        if (found === undefined || disposable.test(found.target)) continue;
        if (isSaved(code, command, document) || isNew(code, found.target)) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected \`${found.flag}\` without a way back, expected what exists kept until the restore has succeeded`,
          help: found.help,
          // Whether anything is in it nobody can see here.
          ...(document.library === undefined && { severity: "info" as const }),
        };
      }
    }
  },
});

interface Drop {
  flag: string;
  target: string;
  help: string;
}

/** By the manual pages of pg_restore 18 and mongorestore 100.13. */
function dropped({ name, words }: Program): Drop | undefined {
  if (name === "mongorestore" && words.some(({ value }) => value === "--drop")) {
    return {
      flag: "--drop",
      target: words.find(({ text }) => /^--(?:db|nsInclude|nsTo)=/.test(text))?.text ?? "",
      help: "Restore beside it with `--nsFrom` and `--nsTo`, verify, then rename",
    };
  }
  if (name !== "pg_restore") return undefined;
  const { options } = readArguments(words, restoreValued);
  const has = (...flags: string[]) => flags.some((flag) => options.has(flag));
  if (!has("-c", "--clean") || has("-1", "--single-transaction") || !has("-d", "--dbname"))
    return undefined;
  if (has("-f", "--file", "-l", "--list")) return undefined;
  return {
    flag: "--clean",
    target: options.get("-d") ?? options.get("--dbname") ?? "",
    help: "Add `--single-transaction`, which takes no `--jobs`; or restore into a new database, verify, then rename",
  };
}

/** The database is made a line above. */
function isNew({ text }: ShellCode, target: string): boolean {
  return /createdb|CREATE DATABASE/i.test(text) || target === "template1";
}
