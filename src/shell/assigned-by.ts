import type { Command } from "unbash";
import { builtinEffects } from "./builtin-effects.ts";
import type { ResolvedCommand } from "./resolve-command.ts";
import type { ShellAssigned } from "./shell-commands.ts";
import { staticValue } from "./static-word.ts";

const declarations = new Set(["declare", "typeset", "local", "export", "readonly"]);

/** The variables that a command sets or exports for the code behind it; `NAME=value cmd` sets none. */
export function assignedBy(
  node: Command,
  calls: readonly ResolvedCommand[],
  inSubshell: boolean,
): ShellAssigned[] {
  if (node.name === undefined) {
    return node.prefix.flatMap((part) => {
      if (part.type !== "Assignment") return [];
      return [{ name: part.name, start: part.pos, end: part.end, isExported: false, inSubshell }];
    });
  }
  return calls.flatMap((call) => {
    if (call.name === "unset") return [];
    const { assigned = [], mentioned = [] } = builtinEffects(call) ?? {};
    const isDeclaring = declarations.has(call.name);
    const options = call.arguments.map((word) => staticValue(word) ?? "");
    const isExported =
      call.name === "export" || (isDeclaring && options.some((text) => /^-\w*x/.test(text)));
    const whole = { start: node.pos, end: node.end, isExported, inSubshell };
    const named = call.name === "export" ? [...assigned, ...mentioned] : assigned;
    const written = call.arguments.flatMap((word) =>
      isDeclaring && word.type === "Assignment"
        ? [{ ...whole, name: word.name, start: word.pos, end: word.end }]
        : [],
    );
    return [...named.map((name) => ({ ...whole, name })), ...written];
  });
}
