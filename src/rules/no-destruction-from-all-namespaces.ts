import type { ShellCode } from "../document/document.ts";
import { kindsOf, kubectlCall } from "../shell/kubectl-call.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** One filter too few, and a pipe deletes the volumes of every namespace. */
export const noDestructionFromAllNamespaces = defineRule({
  id: "no-destruction-from-all-namespaces",
  summary: "Data is never deleted in all namespaces at once",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const kind = deletedKind(command, code);
        if (kind === undefined) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected \`delete ${kind}\` over all namespaces, expected one namespace and names`,
          help: "Print the list, read it, and delete by name with `--namespace`",
        };
      }
    }
  },
});

const data =
  /^(?:ns|namespaces?|pvcs?|persistentvolumeclaims?|pvs?|persistentvolumes?|clusters?|backups?|volumesnapshots?|statefulsets?|sts|secrets?)$/;

function deletedKind(
  { name, pipeline, words, wrappers }: ShellCommand,
  { script }: ShellCode,
): string | undefined {
  const call = kubectlCall(name, words);
  if (call?.verb !== "delete" || call.options.has("--dry-run")) return undefined;
  const kind = kindsOf(call).find((found) => data.test(found));
  if (kind === undefined) return undefined;
  const isAll = call.options.has("-A") || call.options.has("--all-namespaces");
  if (isAll || (/^(?:ns|namespaces?)$/.test(kind) && call.options.has("--all"))) return kind;
  const isFed = wrappers.some(([first]) => first?.value === "xargs");
  if (!isFed) return undefined;
  const sources = script.commands.filter(
    ({ pipeline: { id, index } }) => id === pipeline.id && index < pipeline.index,
  );
  const isEverywhere = sources.some((source) => {
    const found = kubectlCall(source.name, source.words);
    return found?.options.has("-A") === true || found?.options.has("--all-namespaces") === true;
  });
  return isEverywhere ? kind : undefined;
}
