import type { ShellState, StateChanges } from "./shell-state.ts";

/** What changes with the directory, which is told apart, and with every `getopts`. */
const noise = new Set(["OLDPWD", "OPTIND", "PWD"]);

/** What a block has set, changed and unset. */
export function stateChanges(before: ShellState, after: ShellState): StateChanges {
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
  for (const name of Object.keys(after.variables)) {
    const old = before.variables[name];
    if (old === after.variables[name] || noise.has(name)) continue;
    (old === undefined ? changes.added : changes.changed).push(name);
  }
  for (const name of Object.keys(before.variables)) {
    if (after.variables[name] === undefined && !noise.has(name)) changes.removed.push(name);
  }
  for (const names of [changes.added, changes.changed, changes.removed]) names.sort();
  return changes;
}
