import type { ShellCode } from "../document/document.ts";
import { isScript } from "../document/is-script.ts";
import { kindsOf, kubectlCall, type KubectlCall } from "../shell/kubectl-call.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { nodesOf } from "../shell/nodes-of.ts";
import type { While } from "../shell/syntax.ts";
import { defineRule } from "./rule.ts";

/** A wait without an end looks like work: at 3 a.m. nobody knows whether to go on waiting. */
export const waitHasLimit = defineRule({
  id: "wait-has-limit",
  summary: "Whatever waits has a limit",
  severity: "warning",
  *check({ shell }) {
    for (const code of shell) {
      const isWatched = !isScript(code);
      const hasLimit = code.fence.attributes?.timeout !== undefined;
      for (const command of code.script.commands) {
        const found = hasLimit || isBounded(command) ? undefined : judge(command);
        if (found === undefined || (isWatched && found.isForPeople)) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected wait without a limit in \`${found.name}\`, expected one: ${found.consequence}`,
          help: found.help,
        };
      }
      for (const loop of nodesOf(code.script.tree, "While")) {
        if (!isEndless(code, loop)) continue;
        yield {
          place: code.placeOf(loop.pos, loop.clause.end),
          reason: `Unexpected \`${loop.kind}\` without a limit, expected one: when the state never comes it never ends`,
          help: "Count with `SECONDS`, and `exit 1` when the time is used up",
        };
      }
    }
  },
});

interface Found {
  name: string;
  consequence: string;
  help: string;
  /** A person ends it with Ctrl-C. */
  isForPeople: boolean;
}

/** `timeout 5m kubectl logs -f`. */
function isBounded({ isBackground, wrappers }: ShellCommand): boolean {
  return isBackground || wrappers.some(([first]) => first?.value === "timeout");
}

function judge({ name, words }: ShellCommand): Found | undefined {
  const call = kubectlCall(name, words);
  const has = (...options: string[]): boolean =>
    options.some((option) => call?.options.has(option));
  const never = "it never ends by itself";
  if (call?.verb === "get" && has("-w", "--watch", "--watch-only")) {
    return {
      name: "kubectl get --watch",
      consequence: never,
      help: "Write `kubectl wait --for=… --timeout=5m`",
      isForPeople: true,
    };
  }
  if (call?.verb === "logs" && has("-f", "--follow")) {
    return {
      name: "kubectl logs --follow",
      consequence: never,
      help: "Wait for the Job with `kubectl wait`, then read its log",
      isForPeople: true,
    };
  }
  if (
    call?.verb === "rollout" &&
    call.operands[0]?.value === "status" &&
    !has("--timeout", "-w", "--watch")
  ) {
    return {
      name: "kubectl rollout status",
      consequence: "kubectl's default is for ever",
      help: "Add `--timeout=5m`",
      isForPeople: true,
    };
  }
  if (call?.verb === "delete" && !has("--timeout", "--wait", "--dry-run") && holdsOn(call)) {
    return {
      name: "kubectl delete",
      consequence: "a finalizer that nobody removes holds it for ever",
      help: "Add `--timeout=5m`",
      isForPeople: true,
    };
  }
  if (name === "tail" && words.some(({ value }) => /^-\w*[fF]$|^--follow/.test(value ?? ""))) {
    return {
      name: "tail -f",
      consequence: never,
      help: "Read the end of the file with `tail -n 100`",
      isForPeople: true,
    };
  }
  return undefined;
}

/** It asks something far away, sleeps, and neither counts nor leaves. */
function isEndless({ script, text }: ShellCode, { body, clause, end, pos }: While): boolean {
  const inside = script.commands.filter((command) => pos <= command.start && command.end <= end);
  if (!inside.some(({ name }) => name === "sleep")) return false;
  if (inside.some(({ name }) => /^(?:exit|return|timeout|die|fail)$/.test(name ?? "")))
    return false;
  const condition = text.slice(clause.pos, clause.end);
  if (!/\b(?:kubectl|curl|pg_isready|psql|nc|docker|velero|redis-cli|aws|ssh|mc)\b/.test(condition))
    return false;
  return !/SECONDS|\(\(|\+\+|-(?:lt|gt|le|ge)\b|date \+%s|break|timeout/.test(
    text.slice(pos, body.end),
  );
}

/** Kinds that go only when a controller has cleared them. */
function holdsOn(call: KubectlCall): boolean {
  return kindsOf(call).some((kind) =>
    /^(?:ns|namespaces?|pvc|persistentvolumeclaims?|pv|persistentvolumes?|clusters?)$/.test(kind),
  );
}
