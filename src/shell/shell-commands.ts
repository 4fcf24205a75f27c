import type { Script } from "unbash";
import type { CodeRange } from "./shell-facts.ts";

/** One word of a command, where it stands in the code. */
export interface ShellWord extends CodeRange {
  /** As it is written. */
  text: string;
  /** The value when it is the same on every run; undefined when an expansion is in it. */
  value?: string;
  /** Variables that it expands, in order, those in nested substitutions left out. */
  variables: readonly string[];
  /** True when a command or process substitution is in it. */
  hasSubstitution: boolean;
  /** True when it is quoted as a whole, with single or double quotes. */
  isQuoted: boolean;
  /** There when a placeholder such as `<name>` is in it: the word then has no value. */
  hasPlaceholder?: true;
}

export interface ShellRedirect extends CodeRange {
  operator: string;
  /** The descriptor as a number, when one is written. */
  descriptor?: number;
  target?: ShellWord;
  /** The body of a heredoc, without its closing line. */
  heredoc?: CodeRange & { delimiter: string; isQuoted: boolean; stripsTabs: boolean };
}

/** What a command stands in, from the inside out. The range is that of the whole construct. */
export interface Enclosure extends CodeRange {
  kind:
    | "if-condition"
    | "then"
    | "else"
    | "loop-condition"
    | "loop"
    | "case"
    | "function"
    | "subshell"
    | "group"
    | "substitution"
    | "string";
  /** Name of the function, word of the loop (`for`, `while`, `until`), command that runs the string. */
  name?: string;
}

/**
 * What becomes of an exit status. `ends`: a failure ends the script; `tested`: a condition, `&&`, `||` or
 * `!` looks at it; `result`: it is the status of the whole block; `lost`: nothing ever sees it.
 */
export type StatusUse = "ends" | "tested" | "result" | "lost";

/** Why a status is lost. */
export type StatusLoss = "sequence" | "pipe" | "background" | "argument" | "declaration" | "loop";

/** A command with the words that it is called with. Offsets are offsets in the code. */
export interface ShellCommand extends CodeRange {
  /** The program or builtin that runs in the end, without its path: `kubectl` of `sudo kubectl get`. */
  name?: string;
  /** Its words, the name first; those of `sudo`, `timeout 5m` and their like left out. */
  words: readonly ShellWord[];
  /** The commands in front of it that call it, outermost first: `sudo`, `timeout`. */
  wrappers: readonly (readonly ShellWord[])[];
  /** `NAME=value` in front of the command; without a name the assignments are the command. */
  assignments: readonly ShellAssignment[];
  redirects: readonly ShellRedirect[];
  pipeline: { id: number; index: number; length: number; isNegated: boolean };
  /** The operator in front of it and behind it in a list of `&&` and `||`. */
  before?: "&&" | "||";
  after?: "&&" | "||";
  isBackground: boolean;
  status: StatusUse;
  loss?: StatusLoss;
  /** The shell options in force where it runs. */
  errexit: boolean;
  pipefail: boolean;
  nounset: boolean;
  enclosures: readonly Enclosure[];
  /** Of the statement that it is a part of: a whole line of `a && b | c`. */
  statement: CodeRange;
}

export interface ShellAssignment extends CodeRange {
  name: string;
  value?: ShellWord;
}

/** A variable that is set, or exported, for the code behind. */
export interface ShellAssigned extends CodeRange {
  name: string;
  isExported: boolean;
  /** True in a subshell, a substitution or a pipeline: the code behind does not see it. */
  inSubshell: boolean;
}

/** A piece of shell code as a list of commands, in the order of the text. */
export interface ShellScript {
  code: string;
  commands: readonly ShellCommand[];
  functions: ReadonlySet<string>;
  /** Every place where a variable is set or exported, by `=`, a builtin or a loop. */
  assigned: readonly ShellAssigned[];
  traps: readonly { signals: readonly string[]; action?: string; command: ShellCommand }[];
  /** There when the code has more commands than are looked at; the lists are then empty. */
  isOversized?: true;
  /** The syntax tree, for what the list does not tell. Types come from `src/shell/syntax.ts`. */
  tree: Script;
}
