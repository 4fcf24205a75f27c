import type { ParameterExpansionPart, ParsedScript, SimpleExpansionPart, SyntaxNode } from "unbash";
import type { Scope } from "./scope.ts";
import type { CodeRange, ShellFacts, SyntaxFinding, VariableReference } from "./shell-facts.ts";
import { isSafeBefore } from "./word-acceptance.ts";

type Mutable<T> = {
  [K in keyof T]: T[K] extends ReadonlySet<infer E>
    ? Set<E>
    : T[K] extends readonly (infer E)[]
      ? E[]
      : T[K];
};

/** Facts in the making. */
export type Collector = Mutable<ShellFacts> & { code: string };

export function emptyCollector(code: string): Collector {
  return {
    code,
    errors: [],
    lateErrors: [],
    assigned: new Set(),
    mentioned: new Set(),
    references: [],
    exitTraps: [],
    commands: [],
    functions: new Set(),
    heredocs: [],
  };
}

const namePattern = /^[A-Za-z_]\w*$/;

/** The name that a word of arithmetic starts with: `x`, or `x` of `x[1]`. */
export function arithmeticName(text: string): string | undefined {
  return /^[A-Za-z_]\w*/.exec(text)?.[0];
}

/** Names in arithmetic text are variables that it reads. */
export function mentionNames(facts: Collector, text: string): void {
  for (const [name] of text.matchAll(/(?<![\w$])[A-Za-z_]\w*/g)) facts.mentioned.add(name);
}

export function rangeOf(node: SyntaxNode, scope: Scope): CodeRange {
  return scope.standIn ?? { start: node.pos, end: node.end };
}

/** The parser's errors; of several at one place the first is the cause of the others. */
export function addErrors(facts: Collector, script: ParsedScript, scope: Scope): void {
  const seen = new Set<number>();
  for (const { message, pos } of script.errors ?? []) {
    if (seen.has(pos)) continue;
    seen.add(pos);
    const finding = {
      reason: reasonOf(message),
      ...(scope.standIn ?? errorRange(facts, message, pos)),
    };
    addError(facts, finding, scope);
  }
}

export function addError(facts: Collector, finding: SyntaxFinding, scope: Scope): void {
  (scope.isLate ? facts.lateErrors : facts.errors).push(finding);
}

function reasonOf(message: string): string {
  const reason = message
    .replace(/^expected (.+?) to close (.+)$/, "missing $1 to close $2")
    .replace(/'([^']+)'/g, "`$1`");
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}

function errorRange({ code }: Collector, message: string, pos: number): CodeRange {
  const token = /unexpected token '(.+)'$/s.exec(message)?.[1];
  const length = token !== undefined && code.startsWith(token, pos) ? token.length : 1;
  return { start: Math.min(pos, code.length), end: Math.min(pos + length, code.length) };
}

export function addSimpleReference(
  facts: Collector,
  part: SimpleExpansionPart,
  scope: Scope,
): void {
  const name = part.text.slice(1);
  if (namePattern.test(name)) facts.references.push(reference(facts, part, scope, name));
}

export function addParameterReference(
  facts: Collector,
  part: ParameterExpansionPart,
  scope: Scope,
): void {
  const { parameter, operation, index, prefix } = part;
  if (!namePattern.test(parameter) || operation?.type === "Names") return;
  const found = reference(facts, part, scope, parameter);
  const operator = operation !== undefined && "operator" in operation ? operation.operator : prefix;
  facts.references.push({
    ...found,
    plain: operation === undefined && index === undefined && prefix === undefined,
    ...(operator === undefined ? {} : { operator }),
  });
  if (operation?.type === "Default" && operation.operator.endsWith("=")) {
    facts.assigned.add(parameter);
  }
}

function reference(
  { code }: Collector,
  part: SimpleExpansionPart | ParameterExpansionPart,
  scope: Scope,
  name: string,
): VariableReference {
  const range = rangeOf(part, scope);
  const isQuoted = scope.context === "double-quoted" || scope.context === "heredoc";
  const isFixed = scope.standIn !== undefined || (!isQuoted && !isSafeBefore(code, range.end));
  const accepts = isFixed ? "nothing" : scope.accepts;
  return { name, ...range, plain: true, context: scope.context, accepts };
}
