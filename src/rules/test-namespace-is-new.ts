import { isScript } from "../document/is-script.ts";
import { kubectlCall } from "../shell/kubectl-call.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import type { ShellCode } from "../document/document.ts";
import { forTests } from "./words/test-names.ts";
import { defineRule } from "./rule.ts";

/** A drill in the namespace of the last one finds what that one left, and deletes what it did not make. */
export const testNamespaceIsNew = defineRule({
  id: "test-namespace-is-new",
  summary: "A drill makes its namespace, and fails when it exists",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const name = reusedNamespace(command, code);
        if (name === undefined) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected \`apply\` of the test namespace \`${name}\`, expected \`create\`: an existing one is taken over, with all that is in it`,
          help: "Write `kubectl create namespace`, with a name of this run only",
          ...(isScript(code) ? {} : { severity: "warning" as const }),
        };
      }
    }
  },
});

function reusedNamespace(
  { name, pipeline, words }: ShellCommand,
  { script }: ShellCode,
): string | undefined {
  const call = kubectlCall(name, words);
  if (call?.verb !== "create" || !/^(?:ns|namespace)$/.test(call.operands[0]?.value ?? ""))
    return undefined;
  const target = call.operands[1]?.text.replaceAll(/["${}]/g, "") ?? "";
  if (!call.options.has("--dry-run") || !forTests.test(target)) return undefined;
  const isApplied = script.commands.some(
    (other) =>
      other.pipeline.id === pipeline.id && kubectlCall(other.name, other.words)?.verb === "apply",
  );
  return isApplied ? target : undefined;
}
