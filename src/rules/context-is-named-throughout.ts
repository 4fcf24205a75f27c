import type { Document, ShellCode } from "../document/document.ts";
import type { ToolCall } from "../shell/grammar/read-call.ts";
import { callsIn, nameOf } from "./kinds/calls-of.ts";
import { defineRule } from "./rule.ts";

/** Between two commands for one cluster stands one for whatever the last `use-context` chose: half a recovery in each. */
export const contextIsNamedThroughout = defineRule({
  id: "context-is-named-throughout",
  summary: "A block that names the cluster names it in every command",
  severity: "warning",
  *check(document) {
    if (document.library !== undefined || choosesCluster(document)) return;
    for (const code of document.shell) {
      if (!namesCluster.test(code.text)) continue;
      const calls = callsIn(code)
        .map(({ call }) => call)
        .filter((call) => reachesCluster(call) && !isInFunction(call));
      const named = calls.find((call) => contextOf(call) !== undefined);
      if (named === undefined || hasWrapper(code)) continue;
      for (const call of calls) {
        if (contextOf(call) !== undefined || call.isOpen) continue;
        const [first = call.command] = call.command.words;
        yield {
          place: code.placeOf(first.start, first.end),
          reason: `Missing context of \`${writtenName(call)}\`, expected \`${contextOf(named) ?? ""}\` or another as in the rest of the block: it goes to the cluster of the last \`use-context\``,
          help: "Name the context, or choose it once: `kubectl config use-context NAME` in a block at the beginning",
          cause: {
            place: code.placeOf(named.command.start, named.command.end),
            reason: "This command names it",
          },
        };
      }
    }
  },
});

/** Somewhere the document chooses the cluster for all that follows. */
function choosesCluster({ text }: Document): boolean {
  return /use-context|kubectx|KUBECONFIG|kubie|get-credentials|update-kubeconfig|set-context|HELM_KUBECONTEXT|alias k/.test(
    text,
  );
}

const namesCluster = /--(?:kube|context|server|cluster)/;
const ofContext = /^--(?:kube-?)?(?:context|config)$|^--(?:server|cluster)$/;

/** The flag that says which cluster is meant, as it is written. */
function contextOf({ flags }: ToolCall): string | undefined {
  const given = flags.find(({ flag, written }) => ofContext.test(flag?.names.at(-1) ?? written));
  if (given === undefined) return undefined;
  const { valueWord, word, written } = given;
  return valueWord === word ? word.text : `${written} ${valueWord?.text ?? ""}`.trim();
}

/** Subcommands that ask a cluster, by program; the others work on files and settings. */
const asking: readonly RegExp[] = [
  /^kubectl (?!api-resources|completion|config|explain|help|kustomize|options|plugin|version)/,
  /^helm (?:get|history|install|list|rollback|status|test|uninstall|upgrade)\b/,
  /^flux (?:create|delete|events|export|get|logs|reconcile|resume|stats|suspend|trace|tree)\b/,
  /^velero (?!client|completion|help|version)/,
];

function reachesCluster(call: ToolCall): boolean {
  const isLocal = call.flags.some(
    ({ value, written }) =>
      /^(?:--client|--help|-h|--local|--export)$/.test(written) ||
      (written === "--dry-run" && value !== "server"),
  );
  return !isLocal && asking.some((names) => names.test(nameOf(call)));
}

/** Of names that share a line of a table the first would stand for all. */
function writtenName(call: ToolCall): string {
  const words = call.command.words.slice(0, call.found.path.length).map(({ text }) => text);
  return words.some((text) => text.startsWith("-")) ? nameOf(call) : words.join(" ");
}

function isInFunction({ command }: ToolCall): boolean {
  return command.enclosures.some(({ kind }) => kind === "function");
}

/** A function or an alias of the program's name adds what is missing. */
function hasWrapper({ script }: ShellCode): boolean {
  return (
    [...script.functions].some((name) => /^(?:k|kubectl|helm|flux|velero)$/.test(name)) ||
    script.commands.some(({ name }) => name === "alias")
  );
}
