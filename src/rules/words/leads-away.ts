import { readArguments } from "../../shell/read-arguments.ts";
import type { ShellCommand } from "../../shell/shell-commands.ts";

/** From here on nobody knows on which machine, or in which checkout, commands run. */
export function leadsAway({ name = "", words }: ShellCommand): boolean {
  const values = words.slice(1).map(({ text, value }) => value ?? text);
  switch (name) {
    case "git":
      return /^(?:clone|worktree)$/.test(values[0] ?? "");
    case "gh":
      return values[0] === "repo" && values[1] === "clone";
    case "ssh":
    case "mosh":
      return readArguments(words, sshValued).operands.length < 2;
    case "chroot":
    case "multipass":
    case "vagrant":
    case "lxc":
      return true;
    case "gcloud":
    case "az":
      return values.includes("ssh");
    case "kubectl":
    case "oc":
    case "docker":
    case "docker-compose":
    case "podman":
    case "nerdctl":
      return (
        values.some((value) => /^(?:exec|run|debug|attach|rsh)$/.test(value)) &&
        /^(?:ba|da|z|a)?sh$/.test(values.at(-1)?.split("/").at(-1) ?? "")
      );
    default:
      return false;
  }
}

const sshValued = new Set("-i -p -l -o -J -F -L -R -D -b -c -E -S -W -w -m -Q -O -I -B".split(" "));
