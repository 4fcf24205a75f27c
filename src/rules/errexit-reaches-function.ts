import type { ShellCode } from "../document/document.ts";
import { nodesOf } from "../shell/nodes-of.ts";
import { programsOf } from "../shell/programs-of.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** `if restore_all; then` switches `set -e` off inside the function: it goes on behind the dump that failed. */
export const errexitReachesFunction = defineRule({
  id: "errexit-reaches-function",
  summary: "A function that is called in a condition says itself when it fails",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      const { commands, functions } = code.script;
      if (functions.size === 0) continue;
      for (const call of commands) {
        if (call.status !== "tested" || !functions.has(call.name ?? "")) continue;
        const unseen = unseenIn(code, call.name ?? "");
        if (unseen === undefined) continue;
        yield {
          place: code.placeOf(call.start, call.end),
          reason: `Unexpected call of \`${call.name ?? ""}\` in a condition, expected a plain call: \`set -e\` is off inside it, and a failure of \`${unseen.name ?? ""}\` is not seen`,
          help: "Write `|| return 1` behind each command of the function that may fail",
          cause: {
            place: code.placeOf(unseen.start, unseen.end),
            reason: "when this fails the function goes on",
          },
        };
      }
    }
  },
});

const work =
  /^(?:pg_dump|pg_dumpall|pg_restore|pg_basebackup|psql|dropdb|createdb|mysqldump|mysql|mongodump|mongorestore|restic|velero|barman\S*|tar|rsync|rclone|aws|mc|gsutil|kubectl|helm|flux|cp|mv|gzip|gunzip)$/;

/** A command that works, is not the last of the function, and whose status nothing else looks at. */
function unseenIn({ script }: ShellCode, name: string): ShellCommand | undefined {
  const [found, second] = nodesOf(script.tree, "Function").filter(
    (node) => node.name.text === name,
  );
  if (found === undefined || second !== undefined) return undefined;
  const inside = script.commands.filter(({ end, start }) => found.pos <= start && end <= found.end);
  const last = inside.at(-1);
  if (last === undefined) return undefined;
  return inside.find(
    (command) =>
      command.status === "ends" &&
      command.statement.end < last.statement.start &&
      command.enclosures.find(({ kind }) => kind !== "group")?.kind === "function" &&
      programsOf(command).some(({ name: program, words }) => {
        const verb = words.find(({ text }, index) => index > 0 && !text.startsWith("-"))?.value;
        return (
          work.test(program) && !/^(?:get|describe|logs|top|version|list|ls)$/.test(verb ?? "")
        );
      }),
  );
}
