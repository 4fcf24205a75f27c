import type { ShellCode } from "../document/document.ts";
import { kubectlCall } from "../shell/kubectl-call.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** Velero reads files through the pods that mount them: with none there is no file in the backup, and it is `Completed`. */
export const fileBackupHasPods = defineRule({
  id: "file-backup-has-pods",
  summary: "A file system backup of Velero is made while the pods run",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        if (!isFileBackup(command)) continue;
        const scaled = scaledDown(code, command);
        if (scaled === undefined) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason:
            "Unexpected file system backup behind a scale to 0, expected running pods: volumes that no pod mounts are left out, and the phase is Completed",
          help: "Freeze the application with a backup hook instead, or use snapshots of the volumes",
          cause: {
            place: code.placeOf(scaled.start, scaled.end),
            reason: "from here on no pod mounts the volumes",
          },
        };
      }
    }
  },
});

function isFileBackup({ name, words }: ShellCommand): boolean {
  return (
    name === "velero" &&
    words.some(({ value }) => value === "backup") &&
    words.some(({ value }) => value === "create") &&
    words.some(({ text }) => /^--default-volumes-to-fs-backup(?:=true)?$/.test(text))
  );
}

/** The last change of the number of replicas above it, when it was one to 0. */
function scaledDown({ script }: ShellCode, { start }: ShellCommand): ShellCommand | undefined {
  const last = script.commands.findLast((command) => {
    const call = kubectlCall(command.name, command.words);
    return command.start < start && call?.verb === "scale";
  });
  if (last === undefined) return undefined;
  return kubectlCall(last.name, last.words)?.options.get("--replicas") === "0" ? last : undefined;
}
