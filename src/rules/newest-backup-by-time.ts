import type { ShellCode } from "../document/document.ts";
import { kindsOf, kubectlCall } from "../shell/kubectl-call.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** The first of a list is the first by name, and the newest may have failed: neither can be restored. */
export const newestBackupByTime = defineRule({
  id: "newest-backup-by-time",
  summary: "The newest backup is the newest completed one, by its time",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const found = judge(command, code);
        if (found === undefined) continue;
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
