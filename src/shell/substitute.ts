import { parseShell } from "./parse-shell.ts";
import { replacement } from "./replacement.ts";
import type { HeredocFact, ShellFacts, VariableReference } from "./shell-facts.ts";

interface Edit {
  reference: VariableReference;
  text: string;
}

export interface Substitution {
  code: string;
  /** Names of given values that the code still reads, in the order of the values. */
  kept: string[];
}

/**
 * Puts values in the place of their variables where the code goes on meaning the same, in an interactive shell too.
 * A variable that the code sets itself stays. Code with syntax errors is returned as it is.
 */
export function substitute(
  code: string,
  values: Readonly<Record<string, string>>,
  facts: ShellFacts = parseShell(code),
): Substitution {
  const edits =
    facts.errors.length > 0 ? [] : withoutClosedHeredocs(code, facts, plan(code, values, facts));
  const replaced = new Set(edits.map(({ reference }) => reference));
  const standing = new Set(facts.mentioned);
  for (const reference of facts.references) {
    if (!replaced.has(reference)) standing.add(reference.name);
  }
  return {
    code: applyEdits(code, edits, 0, code.length),
    kept: Object.keys(values).filter((name) => standing.has(name)),
  };
}

function plan(code: string, values: Readonly<Record<string, string>>, facts: ShellFacts): Edit[] {
  const edits: Edit[] = [];
  // Where a `$NAME` without braces ends that stays: letters after it would become part of the name.
  let openNameEnd = -1;
  for (const reference of facts.references) {
    const value = Object.hasOwn(values, reference.name) ? values[reference.name] : undefined;
    const text =
      value === undefined || !isReplaceable(code, reference, facts)
        ? undefined
        : replacement(value, reference);
    if (text !== undefined && !(reference.start === openNameEnd && /^\w/.test(text))) {
      edits.push({ reference, text });
    } else if (code[reference.start + 1] !== "{") openNameEnd = reference.end;
  }
  return edits;
}

function isReplaceable(code: string, reference: VariableReference, facts: ShellFacts): boolean {
  const { name, start, end, plain, context } = reference;
  if (!plain || facts.assigned.has(name)) return false;
  // With another IFS an unquoted value would have been split where the literal is not.
  if (context === "unquoted" && facts.assigned.has("IFS")) return false;
  const text = code.slice(start, end);
  return text === `$${name}` || text === `\${${name}}`;
}

/** Drops the edits of a heredoc that they would end too early. */
function withoutClosedHeredocs(code: string, facts: ShellFacts, edits: Edit[]): Edit[] {
  const closed = facts.heredocs.filter(
    (heredoc) => !heredoc.quoted && isClosedBy(code, heredoc, edits),
  );
  return closed.length === 0
    ? edits
    : edits.filter(({ reference }) => !closed.some((heredoc) => contains(heredoc, reference)));
}

/** In a command substitution bash (5.2) takes a line that only starts with the delimiter for the end. */
function isClosedBy(code: string, heredoc: HeredocFact, edits: readonly Edit[]): boolean {
  const inside = edits.filter(({ reference }) => contains(heredoc, reference));
  if (inside.length === 0) return false;
  const lines = applyEdits(code, inside, heredoc.start, heredoc.end).split("\n");
  return lines.some((line) =>
    (heredoc.stripsTabs ? line.replace(/^\t+/, "") : line).startsWith(heredoc.delimiter),
  );
}

function contains({ start, end }: HeredocFact, reference: VariableReference): boolean {
  return start <= reference.start && reference.end <= end;
}

/** The code from start to end, with edits that are sorted and apart. */
function applyEdits(code: string, edits: readonly Edit[], start: number, end: number): string {
  let text = "";
  let at = start;
  for (const { reference, text: value } of edits) {
    text += code.slice(at, reference.start) + value;
    at = reference.end;
  }
  return text + code.slice(at, end);
}
