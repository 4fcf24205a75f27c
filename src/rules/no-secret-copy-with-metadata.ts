import type { ShellCode } from "../document/document.ts";
import { kindsOf, kubectlCall } from "../shell/kubectl-call.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** The copy of a Secret that keeps its owner is created, and gone a second later; the restore has no password. */
export const noSecretCopyWithMetadata = defineRule({
  id: "no-secret-copy-with-metadata",
  summary: "A copied Secret has none of the old one's metadata",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const { pipeline } = command;
        if (pipeline.index !== 0 || pipeline.length < 2 || !readsSecret(command)) continue;
        const others = code.script.commands.filter(
          (other) => other.pipeline.id === pipeline.id && other.pipeline.index > 0,
        );
        const last = others.find(writes);
        if (last === undefined || others.some((other) => strips(other, code))) continue;
        if (!leavesNamespace(command, others, last, code)) continue;
        yield {
          place: code.placeOf(command.start, last.end),
          reason:
            "Unexpected copy of a Secret with its metadata, expected type and data only: with an owner of another namespace it is deleted at once",
          help: "Copy with `jq '{apiVersion, kind, type, data, metadata: {name: .metadata.name}}'` and `kubectl create -n NAMESPACE -f -`",
        };
      }
    }
  },
});

function readsSecret({ name, words }: ShellCommand): boolean {
  const call = kubectlCall(name, words);
  if (call?.verb !== "get" || !kindsOf(call).some((kind) => /^secrets?$/.test(kind))) return false;
  return /^(?:yaml|json)$/.test(call.options.get("-o") ?? call.options.get("--output") ?? "");
}

function writes({ name, words }: ShellCommand): boolean {
  const call = kubectlCall(name, words);
  return call !== undefined && /^(?:apply|create|replace)$/.test(call.verb);
}

/** In its own namespace the copy keeps an owner that is there. */
function leavesNamespace(
  from: ShellCommand,
  others: readonly ShellCommand[],
  to: ShellCommand,
  { text }: ShellCode,
): boolean {
  const [source, target] = [from, to].map(({ name, words }) => {
    const options = kubectlCall(name, words)?.options;
    return {
      context: options?.get("--context"),
      namespace: options?.get("-n") ?? options?.get("--namespace"),
    };
  });
  // Without one of its own it goes to that of the manifest.
  return (
    source?.context !== target?.context ||
    (target?.namespace !== undefined && target.namespace !== source?.namespace) ||
    others.some((other) => other !== to && /namespace/.test(text.slice(other.start, other.end)))
  );
}

/** jq and yq can build a new object; that of `neat` or `del(.metadata…)` is one as well. */
function strips({ end, name, start, words }: ShellCommand, { text }: ShellCode): boolean {
  if (/^(?:jq|yq|gojq|python3?|envsubst)$/.test(name ?? ""))
    return /metadata/.test(text.slice(start, end));
  if (words[1]?.value === "neat") return true;
  return /ownerReferences/.test(text.slice(start, end));
}
