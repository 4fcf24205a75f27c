import type { Document, ShellCode } from "../document/document.ts";
import { kubectlCall } from "../shell/kubectl-call.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { destroyedBy, disposable } from "./words/destruction.ts";
import { defineRule } from "./rule.ts";

/** kubectl talks to the cluster of the last `use-context`: the volume that is deleted may be the healthy one. */
export const destructionNamesContext = defineRule({
  id: "destruction-names-context",
  summary: "A command that destroys data says in which cluster",
  severity: "warning",
  *check(document) {
    if (document.library !== undefined || saysCluster(document)) return;
    for (const code of document.shell) {
      const found = code.script.commands.find((command) => isBlind(command, code));
      if (found === undefined) continue;
      yield {
        place: code.placeOf(found.start, found.end),
        reason:
          "Missing cluster of a command that destroys data, expected `--context`: it goes to the cluster of the last `use-context`",
        help: "Add `--context NAME`, or begin the document with a block that compares the uid of the namespace `kube-system`",
      };
      // Once is enough: it holds for the whole document.
      return;
    }
  },
});

/** Somewhere the document chooses or looks at the cluster. */
function saysCluster({ text }: Document): boolean {
  return /use-context|current-context|--context|KUBECONFIG|kubectx|cluster-info|--kube-?context|get-credentials|update-kubeconfig/.test(
    text,
  );
}

function isBlind({ name, words }: ShellCommand, { script }: ShellCode): boolean {
  const call = kubectlCall(name, words);
  if (call?.verb !== "delete" || script.functions.has("kubectl")) return false;
  // What carries the id of the run is the run's own.
  if (words.some(({ variables }) => variables.includes("RUN_ID"))) return false;
  const target = destroyedBy({ name: name ?? "", words });
  return target !== undefined && !disposable.test(target);
}
