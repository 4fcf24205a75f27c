import type { Document, ShellCode } from "../document/document.ts";
import { kindsOf, kubectlCall } from "../shell/kubectl-call.ts";
import { readArguments } from "../shell/read-arguments.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { veleroValued } from "./words/velero-flags.ts";
import { defineRule } from "./rule.ts";

/** Velero leaves alone what exists: the damaged objects stay, and the restore is `Completed`. */
export const veleroRestoreReplaces = defineRule({
  id: "velero-restore-replaces",
  summary: "A Velero restore into a namespace that exists says what happens to what is there",
  severity: "error",
  *check(document) {
    for (const code of document.shell) {
      for (const command of code.script.commands) {
        const namespace = restoredInPlace(command);
        if (namespace === undefined) continue;
        const touched = stillThere(document, code, command, namespace);
        if (touched === undefined) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected restore into the namespace \`${namespace}\`, which exists, expected a policy or an empty place: objects and volumes that exist stay as they are, and the phase is Completed`,
          help: "Restore into another namespace with `--namespace-mappings`, or delete what is to be replaced first; `--existing-resource-policy update` changes objects, never volumes",
          cause: {
            place: touched.code.placeOf(touched.command.start, touched.command.end),
            reason: "the namespace is in use here",
          },
          ...(touched.code !== code && { severity: "warning" as const }),
        };
      }
    }
  },
});

/** The one namespace that a restore brings back under its own name. */
function restoredInPlace({ name, words }: ShellCommand): string | undefined {
  if (name !== "velero" || words[1]?.value !== "restore" || words[2]?.value !== "create")
    return undefined;
  const { options } = readArguments(words, veleroValued);
  const namespace = options.get("--include-namespaces");
  if (namespace === undefined || /[,*<{]/.test(namespace)) return undefined;
  return options.has("--namespace-mappings") || options.has("--existing-resource-policy")
    ? undefined
    : namespace;
}

/** A command above that scales something down there, where none above deletes anything. */
function stillThere(
  { shell }: Document,
  code: ShellCode,
  { start }: ShellCommand,
  namespace: string,
): { code: ShellCode; command: ShellCommand } | undefined {
  const section = code.fence.headings[1];
  const above = shell.flatMap((one) =>
    one.fence.headings[1] !== section || one.fence.index > code.fence.index
      ? []
      : one.script.commands
          .filter((command) => one !== code || command.start < start)
          .map((command) => ({ code: one, command })),
  );
  const calls = above.flatMap(({ code: where, command }) => {
    const call = kubectlCall(command.name, command.words);
    return call === undefined ? [] : [{ call, code: where, command }];
  });
  const isDeleted = calls.some(
    ({ call }) =>
      call.verb === "delete" &&
      kindsOf(call).some((kind) =>
        /^(?:ns|namespaces?|pvc|persistentvolumeclaims?|all)$/.test(kind),
      ),
  );
  if (isDeleted) return undefined;
  return calls.find(
    ({ call }) =>
      call.verb === "scale" &&
      (call.options.get("-n") ?? call.options.get("--namespace")) === namespace,
  );
}
