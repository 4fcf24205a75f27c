import { kubectlCall } from "../../shell/kubectl-call.ts";
import { oncePer } from "../../shell/once-per.ts";
import { programsOf, type Program } from "../../shell/programs-of.ts";
import type { ShellCommand } from "../../shell/shell-commands.ts";
import { hasInput } from "../../shell/streams.ts";
import { readsInput } from "./reads-input.ts";

/** True for a command that brings data back from a backup. */
export const restores = oncePer((command: ShellCommand): boolean =>
  programsOf(command).some((program) => {
    const texts = program.words.map(({ text }) => text).join(" ");
    switch (program.name) {
      case "pg_restore":
      case "mongorestore":
        return !/ (?:-l|--list)\b/.test(texts);
      case "psql":
      case "mysql":
        return (
          (/ (?:-f|--file)/.test(texts) || (hasInput(command) && readsInput(program))) &&
          !/DROP/i.test(texts)
        );
      case "restic":
        return / restore\b/.test(texts);
      case "velero":
        return / restore create\b/.test(texts);
      default:
        return isRecoveryApply(program);
    }
  }),
);

function isRecoveryApply({ name, words }: Program): boolean {
  const call = kubectlCall(name, words);
  const file = call?.options.get("-f") ?? call?.options.get("--filename") ?? "";
  return (call?.verb === "apply" || call?.verb === "create") && /restor|recover/i.test(file);
}
