import { programsOf } from "../shell/programs-of.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { nodesOf } from "../shell/nodes-of.ts";
import type { If } from "../shell/syntax.ts";
import type { ShellCode } from "../document/document.ts";
import { destroyedBy, disposable } from "./words/destruction.ts";
import { defineRule, type Finding } from "./rule.ts";

/** A health check also fails when the network does: data is then deleted because a cable was unplugged. */
export const noDestructionOnFailedCheck = defineRule({
  id: "no-destruction-on-failed-check",
  summary: "Data is not destroyed because a check has failed",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const target = destroys(command);
        if (target !== undefined && command.before === "||" && isChecked(code, command)) {
          yield finding(code, command, target);
        }
      }
      for (const node of nodesOf(code.script.tree, "If").filter(isNegated)) {
        const inside = code.script.commands.find(
          (command) =>
            node.then.pos <= command.start &&
            command.end <= node.then.end &&
            destroys(command) !== undefined,
        );
        if (inside !== undefined && isProbe(code.text.slice(node.clause.pos, node.clause.end))) {
          yield finding(code, inside, destroys(inside) ?? "");
        }
      }
    }
  },
});

function finding(code: ShellCode, { end, start }: ShellCommand, target: string): Finding {
  return {
    place: code.placeOf(start, end),
    reason: `Unexpected destruction of \`${target}\` when a check fails, expected a decision: the check fails without a network too`,
    help: "Stop with the facts, and let a person decide; or ask for a state that only damage can bring",
  };
}

function destroys(command: ShellCommand): string | undefined {
  const [target] = programsOf(command).flatMap((program) => destroyedBy(program) ?? []);
  return target === undefined || disposable.test(target) ? undefined : target;
}

function isChecked({ text }: ShellCode, { start, statement }: ShellCommand): boolean {
  return isProbe(text.slice(statement.start, start));
}

/** Asks something that is far away. */
function isProbe(text: string): boolean {
  return /\b(?:pg_isready|kubectl\s.*\b(?:get|exec|wait)|curl|psql|redis-cli|nc|ping)\b/.test(text);
}

/** `if ! command; then`, with nothing else in the condition. */
function isNegated({ clause }: If): boolean {
  const [only, ...others] = clause.commands;
  const command = only?.command;
  return (
    others.length === 0 &&
    command?.type === "Pipeline" &&
    command.prefixes.some(({ type }) => type === "Negation")
  );
}
