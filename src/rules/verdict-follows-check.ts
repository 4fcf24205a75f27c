import type { ShellCode } from "../document/document.ts";
import { isScript } from "../document/is-script.ts";
import type { Statement } from "../shell/syntax.ts";
import { goodVerdict } from "./words/verdicts.ts";
import { statementLists } from "./words/statement-lists.ts";
import { defineRule } from "./rule.ts";

/** `Restore successful` is printed after a restore that has failed: nothing stands between the two. */
export const verdictFollowsCheck = defineRule({
  id: "verdict-follows-check",
  summary: "A success that is printed depends on what was done",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const list of statementLists(code.script.tree)) {
        for (const [index, statement] of list.entries()) {
          const before = list[index - 1];
          if (before === undefined || !saysGood(code, statement)) continue;
          const [work] = unseen(code, before);
          if (work === undefined) continue;
          yield {
            place: code.placeOf(statement.pos, statement.end),
            reason: `Unexpected success message that does not depend on \`${work.name ?? ""}\`, expected a check between the two`,
            help: "Begin the block with `set -euo pipefail`, or join the two with `&&`",
            cause: {
              place: code.placeOf(work.start, work.end),
              reason: "this may fail, and the message is printed all the same",
            },
            ...(isScript(code) ? {} : { severity: "warning" as const }),
          };
        }
      }
    }
  },
});

function saysGood({ script, text }: ShellCode, { command, end, pos }: Statement): boolean {
  if (command.type !== "Command") return false;
  const found = script.commands.find(({ start }) => start === pos);
  const said = text.slice(pos, end);
  const isTold = found?.name === "echo" || found?.name === "printf";
  return (
    isTold && goodVerdict.test(said) && !/\$\?|[>|]\s*\S*\.\w|\b(?:if|should|check)\b/.test(said)
  );
}

const work =
  /^(?:pg_restore|psql|pg_dump|pg_dumpall|pg_basebackup|createdb|mysql|mysqldump|mongorestore|mongodump|restic|velero|kubectl|helm|flux|docker|docker-compose|rsync|tar|gunzip|aws|mc|rclone|scp|etcdctl|barman\S*|talosctl|sha256sum|curl)$/;

/** The command of the statement that can fail without anybody seeing it; to tidy up is no part of a success. */
function unseen({ script }: ShellCode, statement: Statement) {
  if (!/^(?:Command|Pipeline)$/.test(statement.command.type)) return [];
  return script.commands.filter(
    ({ end, enclosures, errexit, name, start, status, words }) =>
      statement.pos <= start &&
      end <= statement.end &&
      status === "lost" &&
      !errexit &&
      !enclosures.some(({ kind }) => kind === "substitution") &&
      work.test(name ?? "") &&
      !words.some(({ value }) => /^(?:stop|rm|kill|down|delete|uninstall)$/.test(value ?? "")),
  );
}
