import { endOfCommand, parseDeclarations } from "./declarations.ts";
import type { ShellState } from "./shell-state.ts";
import { isSpecialVariable } from "./special-variables.ts";
import { ownExitTrap, ownErrorTrap } from "./session-text.ts";

/** Number of parts of a state as the driver prints it. */
export const statePartCount = 11;

/**
 * The state that the driver has printed. `exitTrap` is the one of the state before, which holds unless the block
 * has set or removed one.
 */
export function parseState(parts: readonly string[], exitTrap: string | undefined): ShellState {
  const part = (index: number): string => parts[index] ?? "";
  const variables: Record<string, string> = {};
  for (const listing of [part(1), part(10)]) {
    for (const [name, declaration] of parseDeclarations(listing)) {
      if (!isSpecialVariable(name)) variables[name] = declaration;
    }
  }
  const { traps, exit } = parseTraps(part(0));
  return {
    variables,
    functions: part(2),
    functionAttributes: linesWithout(part(3), /^declare -f /),
    aliases: part(4),
    parameters: part(5),
    traps,
    exitTrap: exit === ownExitTrap ? exitTrap : exit,
    directories: part(6).split("\n"),
    umask: part(7).trimEnd(),
    shopt: namesIn(part(8)).filter((name) => !/^(?:login_shell|restricted_shell)$/.test(name)),
    options: namesIn(part(9)),
  };
}

function namesIn(list: string): string[] {
  return list.split(":").filter((name) => name !== "");
}

function linesWithout(text: string, pattern: RegExp): string {
  return text
    .split("\n")
    .filter((line) => !pattern.test(line))
    .join("\n");
}

/** Takes the EXIT trap and the driver's own traps out of what `trap -p` prints. */
function parseTraps(text: string): { traps: string; exit: string | undefined } {
  let exit: string | undefined;
  const kept: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = endOfCommand(text, at);
    const command = text.slice(at, end);
    const action = command.slice("trap -- ".length, command.lastIndexOf(" "));
    if (command.endsWith("' EXIT")) exit = action;
    // An interactive block's shell cannot be stopped by Ctrl-Z: nobody would wake it.
    else if (action !== ownErrorTrap && command !== "trap -- '' SIGTSTP") kept.push(`${command}\n`);
    at = end + 1;
  }
  return { traps: kept.join(""), exit };
}
