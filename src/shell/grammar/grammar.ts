/** How a flag takes a value: never, always, or only as `--flag=value`. */
export type FlagValue = "none" | "required" | "optional";

export interface Flag {
  /** Spellings with their dashes, the long one last: `-n`, `--namespace`. The last is its name. */
  names: readonly string[];
  value: FlagValue;
}

/** What a table says about flags of one command beside which they are. */
export interface FlagRule {
  /**
   * `excludes`: not all of them together. `needs`: the first only with one of the others.
   * `requires`: one of them is given.
   */
  kind: "excludes" | "needs" | "requires";
  flags: readonly string[];
}

/** A command, or a subcommand of one. */
export interface CommandGrammar {
  /** From the tool on: `["kubectl", "rollout", "status"]`. */
  path: readonly string[];
  flags: readonly Flag[];
  /** By every name; empty for a command that takes operands only. */
  subcommands: ReadonlyMap<string, CommandGrammar>;
  /** False for a mere group such as `kubectl rollout`: the next word has to be a subcommand. */
  isCallable: boolean;
  /** True when there may be more flags than the table has. */
  hasUnknownFlags: boolean;
  /** True when what stands behind the first operand belongs to another program: `docker exec NAME ls -l`. */
  endsAtOperand: boolean;
  rules: readonly FlagRule[];
  /** What a flag may be set to, by the flag's name. */
  allowed: ReadonlyMap<string, readonly string[]>;
  /** Subcommands and flags that are no more or never were: what became of them. */
  gone: ReadonlyMap<string, string>;
}

/** What is known about one program. */
export interface Grammar extends CommandGrammar {
  tool: string;
  /** What it holds for: `kubectl 1.32`. */
  version: string;
  /** True when a first word that is not known may be a plugin. */
  takesPlugins: boolean;
  /** True when the beginning of a long flag stands for it (getopt_long, argparse). */
  abbreviates: boolean;
  /** True when one dash does for two (the flag package of Go). */
  takesAnyDash: boolean;
}
