import type { ShellState, StateChanges } from "./shell-state.ts";

/** What changes with the directory, which is told apart, and with every `getopts`. */
const noise = new Set(["OLDPWD", "OPTIND", "PWD"]);

/** What a block has set, changed and unset. */
export function stateChanges(before: ShellState, after: ShellState): StateChanges {
  const names = new Set([...Object.keys(before.variables), ...Object.keys(after.variables)]);
  const changes: StateChanges = {
    added: [],
    changed: [],
    removed: [],
    functions:
      before.functions !== after.functions ||
      before.functionAttributes !== after.functionAttributes,
    directory: before.directories[0] !== after.directories[0],
    options:
      before.options.join() !== after.options.join() ||
      before.shopt.join() !== after.shopt.join() ||
      before.umask !== after.umask,
    traps: before.traps !== after.traps || before.exitTrap !== after.exitTrap,
  };
  for (const name of [...names].sort()) {
    const [old, now] = [before.variables[name], after.variables[name]];
    if (old === now || noise.has(name)) continue;
    if (old === undefined) changes.added.push(name);
    else if (now === undefined) changes.removed.push(name);
    else changes.changed.push(name);
  }
  return changes;
}
