import type { Document, ShellCode } from "../document/document.ts";
import { isScript } from "../document/is-script.ts";
import { kindsOf, kubectlCall, type KubectlCall } from "../shell/kubectl-call.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { forTests } from "./words/test-names.ts";
import { defineRule, type Finding } from "./rule.ts";

/** What a drill leaves behind costs storage, is found by the next drill, and is one day taken for production. */
export const testNamespaceIsRemoved = defineRule({
  id: "test-namespace-is-removed",
  summary: "A drill removes the namespace that it made, also when it fails",
  severity: "warning",
  *check(document) {
    const isRemovedSomewhere = document.shell.some(
      ({ script, text }) =>
        script.commands.some((command) => removes(command)) || /delete (?:ns|namespace)/.test(text),
    );
    for (const code of document.shell) {
      const made = code.script.commands.find(makesTestNamespace);
      if (made !== undefined) yield* judge(document, code, made, isRemovedSomewhere);
      for (const command of code.script.commands) {
        if (!removes(command) || !isLeftAlone(command)) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason:
            "Unexpected `--wait=false` in the removal of a test namespace, expected a wait: when it is stuck nobody sees it",
          help: "Write `--timeout=10m` instead",
        };
      }
    }
  },
});

function* judge(
  document: Document,
  code: ShellCode,
  made: ShellCommand,
  isRemovedSomewhere: boolean,
): Generator<Finding> {
  const place = code.placeOf(made.start, made.end);
  const isRun = isScript(code);
  if (!isRemovedSomewhere) {
    yield {
      place,
      reason: "Missing removal of a test namespace, expected one: it stays, with its volumes",
      help: "Add `kubectl delete namespace NAME --timeout=10m` to the cleanup",
      ...(isRun ? {} : { severity: "info" as const }),
    };
    return;
  }
  // The blocks of a runbook have a role for it, which is due in every case.
  if (document.library !== undefined || !isRun || code.fence.attributes !== undefined) return;
  const removal = code.script.commands.find(
    (command) => removes(command) && command.start > made.start,
  );
  if (removal === undefined || code.script.traps.length > 0 || !made.errexit) return;
  if (removal.enclosures.some(({ kind }) => kind === "function")) return;
  yield {
    place: code.placeOf(removal.start, removal.end),
    reason:
      "Unexpected removal of the test namespace as a last step, expected a trap: after a failure under `set -e` it is not reached",
    help: "Write `trap cleanup EXIT` behind the creation, and remove the namespace in the function `cleanup`",
    cause: { place, reason: "made here" },
  };
}

function makesTestNamespace({ name, words }: ShellCommand): boolean {
  const call = kubectlCall(name, words);
  const [kind, target] = call?.verb === "create" ? call.operands : [];
  return /^(?:ns|namespace)$/.test(kind?.value ?? "") && forTests.test(plain(target?.text));
}

function removes({ name, words }: ShellCommand): boolean {
  const call = kubectlCall(name, words);
  return call?.verb === "delete" && isNamespace(call);
}

/** One that a wait further down looks after is not. */
function isLeftAlone({ name, words }: ShellCommand): boolean {
  const call = kubectlCall(name, words);
  return (
    call?.options.get("--wait") === "false" &&
    call.operands.some(({ text }) => forTests.test(plain(text)))
  );
}

function isNamespace(call: KubectlCall): boolean {
  return kindsOf(call).some((kind) => /^(?:ns|namespaces?)$/.test(kind));
}

function plain(text = ""): string {
  return text.replaceAll(/["'${}]/g, "");
}
