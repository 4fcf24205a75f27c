/**
 * What carries from block to block, as bash prints it for itself. Every text holds one byte a
 * character (latin1), because values need not be UTF-8.
 */
export interface ShellState {
  /** `declare` commands by variable name, in bash's order, special variables left out. */
  variables: Readonly<Record<string, string>>;
  /** Output of `declare -f`, and the `declare` commands of functions with attributes. */
  functions: string;
  functionAttributes: string;
  aliases: string;
  /** The positional parameters as one `set --` command. */
  parameters: string;
  /** `trap` commands, without EXIT. */
  traps: string;
  /** The action of the EXIT trap that a block has set: it runs at the end of the run. */
  exitTrap: string | undefined;
  /** `cd` and `pushd` commands' argument, quoted: the working directory first. */
  directories: readonly string[];
  /** The command that brings back umask. */
  umask: string;
  /** Options that are on: those of `shopt`, and those of `set -o`. */
  shopt: readonly string[];
  options: readonly string[];
}

/** Names of the variables of which a state says something else than an earlier one. */
export interface StateChanges {
  added: string[];
  changed: string[];
  removed: string[];
  functions: boolean;
  directory: boolean;
  options: boolean;
  traps: boolean;
}
