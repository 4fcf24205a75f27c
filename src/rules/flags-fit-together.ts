import type { ShellCode } from "../document/document.ts";
import type { FlagRule } from "../shell/grammar/grammar.ts";
import { flagOf, type GivenFlag, type ToolCall } from "../shell/grammar/read-call.ts";
import { callsOf, nameOf } from "./kinds/calls-of.ts";
import { defineRule } from "./rule.ts";

/** Flags that exclude or need each other are refused together, when nobody has time to read why. */
export const flagsFitTogether = defineRule({
  id: "flags-fit-together",
  summary: "The flags of a command go together, and none that it needs is missing",
  severity: "error",
  untagged: "warning",
  *check(document) {
    for (const { call, code } of callsOf(document)) {
      const name = nameOf(call);
      const isHelp = call.flags.some(({ written }) => /^(?:-h|--help|-\?)$/.test(written));
      if (isHelp) continue;
      for (const rule of [
        ...call.found.rules,
        ...(call.found === call.grammar ? [] : call.grammar.rules),
      ]) {
        const found = judge(rule, call);
        if (found === undefined) continue;
        const { at, help, reason } = found;
        const { end, start } = at?.word ?? call.command.words[0] ?? call.command;
        yield {
          place: code.placeOf(start, end),
          reason: `${reason} of \`${name}\`, expected ${expected(rule)}`,
          help,
          ...(rule.kind === "requires" && isAccount(call, code)
            ? { severity: "warning" as const }
            : {}),
        };
      }
    }
  },
});

/** Flags alone, with nothing to work on, as the one command of a block: it tells what a script calls. */
function isAccount({ command, flags, operands }: ToolCall, code: ShellCode): boolean {
  return (
    code.fence.attributes === undefined &&
    code.script.commands.length === 1 &&
    command.redirects.length === 0 &&
    operands.length === 0 &&
    flags.length > 2
  );
}

interface Verdict {
  at?: GivenFlag;
  reason: string;
  help: string;
}

function judge({ flags, kind }: FlagRule, call: ToolCall): Verdict | undefined {
  const given = flags.flatMap((name) => flagOf(call, name) ?? []);
  const [first, ...others] = flags;
  if (kind === "excludes") {
    const [one, other] = given;
    if (one === undefined || other === undefined || isOff(one) || isOff(other)) return undefined;
    return {
      at: other,
      reason: `Unexpected \`${other.written}\` beside \`${one.written}\``,
      help: "Remove one of them",
    };
  }
  if (call.isOpen || (call.rest.length > 0 && kind === "requires")) return undefined;
  const or = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(" or ");
  if (kind === "needs") {
    const one = first === undefined ? undefined : flagOf(call, first);
    if (one === undefined || isOff(one) || given.length > 1) return undefined;
    return {
      at: one,
      reason: `Unexpected \`${one.written}\` without ${or(others)}`,
      help: `Add ${or(others)}, or remove it`,
    };
  }
  if (given.length > 0) return undefined;
  return { reason: `Missing ${or(flags)} in the flags`, help: `Add ${or(flags)}` };
}

function isOff({ flag, value }: GivenFlag): boolean {
  return flag?.value === "none" && value === "false";
}

function expected({ kind }: FlagRule): string {
  return { excludes: "one of them", needs: "both", requires: "one of them" }[kind];
}
