import type { ShellCode } from "../document/document.ts";
import { kindsOf, kubectlCall } from "../shell/kubectl-call.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { judgeListing } from "./words/listed-files.ts";
import { defineRule, type Finding } from "./rule.ts";

/** The first of a list is the first by name, and the newest may have failed: neither can be restored. */
export const newestBackupByTime = defineRule({
  id: "newest-backup-by-time",
  summary: "The newest backup is the newest completed one, by its time",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const found = judge(command, code);
        if (found === undefined) {
          yield* listed(command, code);
          continue;
        }
        const isByTime = /--sort-by[= ]\S*[tT]ime/.test(
          code.text.slice(command.start, command.end),
        );
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected choice of a backup by ${found}, expected the newest whose phase is completed`,
          help: "Write `… -o json | jq -r '[.items[] | select(.status.phase == \"Completed\")] | max_by(.status.completionTimestamp).metadata.name'` (CNPG: `completed`, `stoppedAt`)",
          ...(isByTime && { severity: "warning" as const }),
        };
      }
    }
  },
});

/** A file, an object or a snapshot whose place in a list is used further. */
function* listed(command: ShellCommand, code: ShellCode): Generator<Finding> {
  const choice = isCaptured(command) ? judgeListing(command, filtersOf(command, code)) : undefined;
  if (choice === undefined || !isOfBackup(command, code)) return;
  const { expected, found, help, severity } = choice;
  if (severity === "info" && isTested(code)) return;
  yield {
    place: code.placeOf(command.start, command.end),
    reason: `Unexpected choice of a backup by ${found}, expected ${expected}`,
    help,
    severity,
  };
}

/** The path, or the name of the variable, says that it is a backup, and nothing says that it is to be removed. */
function isOfBackup({ end, start }: ShellCommand, { text }: ShellCode): boolean {
  const before = text.slice(text.lastIndexOf("\n", start) + 1, start);
  const name = /(\w+)="?\$\($/.exec(before)?.[1] ?? "";
  return (
    (/back-?up|dump|snapshot|\.sql\b|restic/i.test(text.slice(start, end)) ||
      /back-?up|dump|snap|restore/i.test(name)) &&
    !/old|first|prev|earliest|expire/i.test(name) &&
    !/\b(?:rm|unlink|del)\b/.test(before)
  );
}

/** The file is looked into before it is used. */
function isTested({ text }: ShellCode): boolean {
  return /gzip -t|zstd -t|pg_restore (?:-l|--list)|sha256sum|md5sum|shasum|-mmin|pg_verifybackup/.test(
    text,
  );
}

const backupKinds = /^(?:backups?|volumesnapshots?|volumesnapshotcontents?|vs)$/;

function judge(command: ShellCommand, code: ShellCode): string | undefined {
  const call = kubectlCall(command.name, command.words);
  const isKubectl = call?.verb === "get" && kindsOf(call).some((kind) => backupKinds.test(kind));
  const isVelero =
    command.name === "velero" &&
    command.words[1]?.value === "backup" &&
    command.words[2]?.value === "get";
  if (!isKubectl && !isVelero) return undefined;
  const output = call?.options.get("-o") ?? call?.options.get("--output") ?? "";
  const behind = filtersOf(command, code);
  const whole = `${output} ${behind}`;
  if (/phase|[cC]ompleted|readyToUse/.test(whole)) return undefined;
  if (/\.items\[-?\d+\]/.test(whole)) return "its place in the list";
  const isShort = /\b(?:head|tail)\s+(?:-n\s*)?-?1\b/.test(behind);
  return isShort && isCaptured(command) ? "its place in the list" : undefined;
}

function filtersOf({ pipeline }: ShellCommand, { script, text }: ShellCode): string {
  return script.commands
    .filter(({ pipeline: { id, index } }) => id === pipeline.id && index > pipeline.index)
    .map(({ end, start }) => text.slice(start, end))
    .join(" | ");
}

/** Its name is used further: a person who only reads the list sees the phase. */
function isCaptured({ enclosures }: ShellCommand): boolean {
  return enclosures.some(({ kind }) => kind === "substitution");
}
