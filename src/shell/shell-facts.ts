/** A half-open range of offsets in the code. */
export interface CodeRange {
  start: number;
  end: number;
}

export interface SyntaxFinding extends CodeRange {
  reason: string;
}

/** Where an expansion stands: it decides what the shell does with the value. */
export type ReferenceContext =
  /** Split into words and expanded as a glob: arguments, lists, redirections. */
  | "unquoted"
  /** Unquoted, first word of a command. */
  | "command-name"
  /** Unquoted right side of an assignment: neither split nor globbed. */
  | "assignment-value"
  /** Unquoted word that is taken whole: `case WORD in`, an operand in `[[ ]]`, `<<< WORD`. */
  | "subject"
  /** Unquoted pattern or regular expression: `case` items, right side of `==` and `=~` in `[[ ]]`. */
  | "pattern"
  | "double-quoted"
  /** Body of a heredoc whose delimiter is unquoted. */
  | "heredoc"
  | "arithmetic"
  /** Inside another expansion, `${A:-$X}`, or an index, `a[$X]`. */
  | "parameter-operand";

/** What may be written in place of an expansion without changing what the text around it means. */
export type Acceptance = "nothing" | "integer" | "plain" | "text";

export interface VariableReference extends CodeRange {
  name: string;
  /** `$X` or `${X}`: no operator, no index, no indirection. */
  plain: boolean;
  /** The operator, such as `:-`, when there is one. */
  operator?: string;
  context: ReferenceContext;
  accepts: Acceptance;
}

export interface CommandCall {
  name: string;
  start: number;
}

export interface HeredocFact extends CodeRange {
  delimiter: string;
  quoted: boolean;
  /** `<<-`: leading tabs are removed. */
  stripsTabs: boolean;
  /** False when the text ends first; bash only warns about it. */
  closed: boolean;
}

/** What one parse of a block tells. All offsets are offsets in the code, from 0. */
export interface ShellFacts {
  /** Syntax errors that `bash -n` reports; empty exactly when it reports none. */
  errors: readonly SyntaxFinding[];
  /** Syntax errors that bash meets only when it runs the line: in backticks, heredocs, `eval`, traps. */
  lateErrors: readonly SyntaxFinding[];
  /** Variables that the code sets in any way, in functions and subshells too. */
  assigned: ReadonlySet<string>;
  /** Variables that are read without a dollar sign: `((count))`, `export X`, `[[ -v X ]]`. */
  mentioned: ReadonlySet<string>;
  /**
   * Expansions of named variables, by start. One in code that is a string (a trap, `eval`, escaped backticks) has the
   * range of that string and accepts nothing.
   */
  references: readonly VariableReference[];
  /** Commands that set, ignore or reset the EXIT trap of the shell itself. */
  exitTraps: readonly CodeRange[];
  /** Statically known commands, also behind `sudo`, `timeout`, `xargs` and their like, and in `bash -c`. */
  commands: readonly CommandCall[];
  functions: ReadonlySet<string>;
  heredocs: readonly HeredocFact[];
}
