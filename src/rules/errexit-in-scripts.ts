import type { ShellCode } from "../document/document.ts";
import { programsOf } from "../shell/programs-of.ts";
import { kubectlCall } from "../shell/kubectl-call.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** A script that goes on after a failed dump uploads the empty file and deletes the old backups. */
export const errexitInScripts = defineRule({
  id: "errexit-in-scripts",
  summary: "A script for backup or recovery ends at the first failure",
  severity: "error",
  untagged: "warning",
  *check({ shell }) {
    for (const code of shell) {
      if (!isUnattended(code) || code.fence.attributes !== undefined) continue;
      const { commands } = code.script;
      // What is sourced may set it, as a library of functions does.
      if (commands.some(({ errexit, name }) => errexit || name === "source" || name === "."))
        continue;
      const unseen = commands.filter((command) => isUnseen(command) && !isLookedAt(command, code));
      const [first] = unseen;
      const last = commands.findLast(({ enclosures }) => enclosures.length === 0);
      if (first === undefined || last === undefined) continue;
      // What is done at last may be the check of the one thing that was done.
      if (unseen.length === 1 && isCheck(last)) continue;
      const start = code.text.search(/\S/);
      const end = code.text.indexOf("\n", start);
      yield {
        place: code.placeOf(start, end === -1 ? code.text.length : end),
        reason: `Missing \`set -e\` in a script, expected it: it goes on when \`${first.name ?? ""}\` has failed, and ends with the status of \`${last.name ?? "its last command"}\``,
        help: "Write `set -euo pipefail` as its first command; in `sh`, `set -eu`",
        cause: {
          place: code.placeOf(first.start, first.end),
          reason: "a failure here is not seen",
        },
        ...(isSure(unseen, last, code) ? {} : { severity: "warning" as const }),
      };
    }
  },
});

/** A file with a shebang, or what a container runs: nobody reads along. */
function isUnattended({ origin, text }: ShellCode): boolean {
  return origin === "container" || /^\s*#!.*\b(?:ba|da|z|k)?sh\b/.test(text);
}

const work =
  /^(?:pg_dump|pg_dumpall|pg_restore|pg_basebackup|psql|dropdb|createdb|mysqldump|mysql|mongodump|mongorestore|restic|velero|barman\S*|tar|rsync|rclone|aws|mc|gsutil|az|etcdctl|talosctl|kubectl)$/;

/** Data is written, something harmless ends the script, and it has no way of its own to see a failure. */
function isSure(unseen: readonly ShellCommand[], last: ShellCommand, { text }: ShellCode): boolean {
  return (
    !/\$\?|\$\{\?|\bif !|\|\|\s*(?:exit|\{|die|fail)/.test(text) &&
    // What halts everything does not wait for one part of it.
    !/emergency[-_ ](?:stop|halt|shut-?down)|kill[-_ ]?switch/i.test(text) &&
    /^(?:echo|printf|find|rm|gzip|date|ls|curl|logger)$/.test(last.name ?? "") &&
    unseen.some(({ words }) => movesData.test(words.map(({ text: word }) => word).join(" ")))
  );
}

const movesData =
  /^(?:\S*\/)?(?:pg_dump|pg_dumpall|pg_restore|pg_basebackup|psql|mysql|mysqldump|mongodump|mongorestore|restic|velero|barman\S*|tar|rsync|rclone|mc|gsutil|etcdctl|aws s3)\b/;

/** The next line reads `$?`. */
function isLookedAt({ end }: ShellCommand, { text }: ShellCode): boolean {
  return /^[^\n]*\n(?:\s*(?:#[^\n]*)?\n)*[^\n]*(?:\$\{?\?|PIPESTATUS)/.test(text.slice(end));
}

function isCheck({ name, status }: ShellCommand): boolean {
  return status === "result" && /^(?:grep|egrep|test|\[|\[\[|diff|cmp)$/.test(name ?? "");
}

/** Reading commands do no harm when they fail. */
function isUnseen(command: ShellCommand): boolean {
  const { enclosures, loss, status } = command;
  if (status !== "lost" || loss !== "sequence") return false;
  if (enclosures.some(({ kind }) => kind === "substitution")) return false;
  return programsOf(command).some(({ name, words }) => {
    const operands = words.slice(1).filter(({ text }) => !text.startsWith("-"));
    const first = operands[name === "aws" ? 1 : 0]?.value;
    const verb = kubectlCall(name, words)?.verb ?? first ?? "";
    const isReading =
      /^(?:(?:get|describe|list)(?:-[\w-]+)?|events|exec|explain|cluster-info|api-resources|logs|top|version|status|ls|config|wait|rollout|snapshots)$/.test(
        verb,
      );
    return work.test(name) && !isReading && !(name === "psql" && onlyQueries(words));
  });
}

/** `psql -c "SELECT …"` changes nothing, and prints what it found. */
function onlyQueries(words: ShellCommand["words"]): boolean {
  const at = words.findIndex(({ text }) => text === "-c" || text === "--command");
  const sql = words[at + 1]?.text ?? "";
  return at > 0 && /^["']?\s*(?:select|show|explain|\\\w)/i.test(sql) && !/;\s*\w/.test(sql);
}
