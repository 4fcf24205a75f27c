import type { ShellCode } from "../document/document.ts";
import { programsOf } from "../shell/programs-of.ts";
import type { ShellAssignment } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** `drill.sh staging` that ignores its argument runs where the last `use-context` pointed: in production. */
export const clusterArgumentIsUsed = defineRule({
  id: "cluster-argument-is-used",
  summary: "A script that is given a cluster works on that cluster",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      if (code.origin !== "fence") continue;
      const assignments = code.script.commands.flatMap(({ assignments: own }) => own);
      for (const assignment of assignments) {
        if (!isClusterArgument(assignment) || isUsed(code, assignment) || !usesCluster(code))
          continue;
        yield {
          place: code.placeOf(assignment.start, assignment.end),
          reason: `Unexpected \`${assignment.name}\` that is set and used nowhere, expected the commands to use it: they go to the cluster of the last \`use-context\``,
          help: `Write \`kubectl --context "$${assignment.name}"\` everywhere, in a function that all calls go through`,
        };
      }
    }
  },
});

function usesCluster({ script }: ShellCode): boolean {
  return script.commands.some((command) =>
    programsOf(command).some(({ name }) => /^(?:kubectl|helm|flux|velero|oc)$/.test(name)),
  );
}

/** `CONTEXT=$1`, `CLUSTER="${1:?context}"`, `ENV=${2:-staging}` */
function isClusterArgument({ name, value }: ShellAssignment): boolean {
  return (
    /^(?:(?:KUBE_?)?(?:CTX|CONTEXT)|(?:TARGET_|KUBE_)?CLUSTER(?:_NAME)?)$/i.test(name) &&
    /^"?\$(?:\d|\{\d(?::?[-?][^}]*)?\})"?$/.test(value?.text ?? "")
  );
}

/** Also by a file that is read in, which sees it. */
function isUsed({ facts, script }: ShellCode, { name }: ShellAssignment): boolean {
  return (
    facts.references.some((reference) => reference.name === name) ||
    facts.mentioned.has(name) ||
    script.commands.some(({ name: command }) => command === "." || command === "source")
  );
}
