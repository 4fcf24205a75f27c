import type { ShellCode } from "../document/document.ts";
import type { Statement } from "../shell/syntax.ts";
import { statementLists } from "./words/statement-lists.ts";
import { defineRule } from "./rule.ts";

/** `$?` is the status of the last command: after an `echo` it is 0, whatever the restore before it did. */
export const noLateStatus = defineRule({
  id: "no-late-status",
  summary: "The status `$?` is read right behind the command that it is meant for",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const list of statementLists(code.script.tree)) {
        for (const [index, statement] of list.entries()) {
          const before = list[index - 1];
          const at = statusIn(code, statement);
          if (before === undefined || at === undefined) continue;
          const name = tellingName(code, before);
          if (name === undefined) continue;
          yield {
            place: code.placeOf(at, at + 2),
            reason: `Unexpected \`$?\` behind \`${name}\`, expected it right behind the command that it is meant for: it is always 0 here`,
            help: "Write `if command; then`, or keep the status: `command; rc=$?`",
            cause: { place: code.placeOf(before.pos, before.end), reason: "this sets `$?` to 0" },
          };
        }
      }
    }
  },
});

/** Where the first command of the statement reads `$?`. */
function statusIn({ text }: ShellCode, { command, end, pos }: Statement): number | undefined {
  const first =
    command.type === "If"
      ? command.clause.end
      : command.type === "AndOr"
        ? (command.commands[0]?.end ?? end)
        : end;
  if (!/^(?:If|AndOr|Command|TestCommand|ArithmeticCommand|Pipeline)$/.test(command.type))
    return undefined;
  const at = text.slice(pos, first).search(/\$\?/);
  return at === -1 ? undefined : pos + at;
}

/** The name of a command that cannot fail and tells nothing about those before it. */
function tellingName({ script, text }: ShellCode, before: Statement): string | undefined {
  if (before.command.type !== "Command") return undefined;
  const command = script.commands.find(({ start }) => start === before.pos);
  const isTelling = /^(?:echo|printf|sleep|date)$/.test(command?.name ?? "");
  return isTelling && !/\$\?/.test(text.slice(before.pos, before.end)) ? command?.name : undefined;
}
