import type { Acceptance, CodeRange, ReferenceContext } from "./shell-facts.ts";

/** What holds for every node below a point of the syntax tree. */
export interface Scope {
  context: ReferenceContext;
  /** What an unquoted expansion accepts here, and what one in double quotes does. */
  accepts: Acceptance;
  acceptsQuoted: Acceptance;
  /** True where bash reads extended globs without `shopt -s extglob`. */
  knowsExtglob: boolean;
  /** True where a trap would not be the trap of the shell itself. */
  inSubshell: boolean;
  /** True for code that bash parses only when it runs it. */
  isLate: boolean;
  /** The range that stands for code whose offsets are not offsets in the block. */
  standIn?: CodeRange;
}

export const topScope: Scope = {
  context: "unquoted",
  accepts: "plain",
  acceptsQuoted: "text",
  knowsExtglob: false,
  inSubshell: false,
  isLate: false,
};

/** A word of its own: what an enclosing word allowed is forgotten, what encloses both is not. */
export function wordScope(scope: Scope, context: ReferenceContext): Scope {
  const acceptsQuoted = scope.acceptsQuoted === "text" ? "text" : "plain";
  const isWhole = context === "assignment-value" || context === "subject";
  return { ...scope, context, accepts: isWhole ? acceptsQuoted : "plain", acceptsQuoted };
}

/** Double quotes; inside arithmetic and operands they change nothing. */
export function quotedScope(scope: Scope): Scope {
  return takesIntegers(scope.context)
    ? scope
    : { ...scope, context: "double-quoted", accepts: scope.acceptsQuoted };
}

export function heredocScope(scope: Scope): Scope {
  return { ...scope, context: "heredoc", accepts: scope.acceptsQuoted, isLate: true };
}

/** Arithmetic and operands of expansions: text that the shell parses again. */
export function integerScope(scope: Scope, context: "arithmetic" | "parameter-operand"): Scope {
  const accepts = scope.accepts === "nothing" ? "nothing" : "integer";
  return { ...scope, context, accepts, acceptsQuoted: accepts, knowsExtglob: true };
}

/** The commands of a command or process substitution. */
export function substitutionScope(scope: Scope, isBacktick: boolean): Scope {
  const isNested = isBacktick || scope.context === "heredoc" || takesIntegers(scope.context);
  return {
    ...scope,
    context: "unquoted",
    accepts: "plain",
    acceptsQuoted: isNested || scope.acceptsQuoted !== "text" ? "plain" : "text",
    knowsExtglob: false,
    inSubshell: true,
    isLate: scope.isLate || isBacktick,
  };
}

/** Code in a string: a trap's action, an argument of `eval`, backticks with escapes. */
export function stringScope(scope: Scope, standIn: CodeRange): Scope {
  return { ...scope, standIn: scope.standIn ?? standIn, isLate: true };
}

function takesIntegers(context: ReferenceContext): boolean {
  return context === "arithmetic" || context === "parameter-operand";
}
