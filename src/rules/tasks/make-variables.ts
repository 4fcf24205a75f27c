/** Every value that is assigned to a variable, as written. */
export type Variables = ReadonlyMap<string, readonly string[]>;

/** Stands for a part of a word that is not known. */
export const wildcard = "\0";

const maxDepth = 6;
const maxValues = 40;
const maxLength = 50_000;

/** How many more pieces may be put together: variables may grow with every step. */
export interface ExpansionBudget {
  pieces: number;
}

export const maxPieces = 100_000;

/** The words of a text in all values that its variables may have; what is not known is a wildcard. */
export function expandWords(text: string, variables: Variables, budget: ExpansionBudget): string[] {
  const words = expand(text, variables, maxDepth, budget).flatMap((value) =>
    value.split(/(?<!\\)[ \t\n]+/),
  );
  const written = words.filter((word) => word !== "").map((word) => word.replace(/\\(.)/g, "$1"));
  return [...new Set(written)];
}

function expand(
  text: string,
  variables: Variables,
  depth: number,
  budget: ExpansionBudget,
): string[] {
  const parts = splitReferences(text);
  let values = [""];
  for (const { reference, text: part } of parts) {
    if (budget.pieces-- <= 0) return [wildcard];
    const own = reference === undefined ? [part] : valuesOf(reference, variables, depth, budget);
    const isMany = values.length * own.length > maxValues;
    if (values.some(({ length }) => length > maxLength)) return [wildcard];
    values = values.flatMap((value) => (isMany ? [wildcard] : own).map((next) => value + next));
  }
  return values;
}

/** What a reference may stand for. Several assignments, such as `+=`, are several values. */
function valuesOf(
  reference: string,
  variables: Variables,
  depth: number,
  budget: ExpansionBudget,
): string[] {
  if (reference === "$") return ["$"];
  if (depth === 0) return [wildcard];
  const [, from, to, list] = patternOf(reference) ?? [];
  if (from !== undefined && to !== undefined && list !== undefined) {
    const [texts, pattern] = [
      expand(list, variables, depth - 1, budget),
      expand(to, variables, depth - 1, budget),
    ];
    return texts.flatMap((text) => pattern.map((end) => replaceWords(text, from, end)));
  }
  const values = /^[\w.-]+$/.test(reference) ? variables.get(reference) : undefined;
  if (values === undefined || values.length > maxValues) return [wildcard];
  return values.flatMap((value) => expand(value, variables, depth - 1, budget));
}

/** A function that changes each word of a list, as the pattern of `patsubst` that does the same. */
function patternOf(reference: string): [string, string, string, string] | undefined {
  const [, name, first = "", rest = ""] =
    /^(addprefix|addsuffix)[ \t]+([^,]*),(.*)$/s.exec(reference) ?? [];
  if (name !== undefined) {
    return [reference, "%", name === "addprefix" ? `${first}%` : `%${first}`, rest];
  }
  const [, from, to, list] = /^patsubst[ \t]+([^,$]*),([^,]*),(.*)$/s.exec(reference) ?? [];
  if (from !== undefined && to !== undefined && list !== undefined) {
    return [reference, from.trim(), to, list];
  }
  const [, variable, before, after] = /^([\w.-]+):([^=$]*)=(.*)$/s.exec(reference) ?? [];
  if (variable === undefined || before === undefined || after === undefined) return undefined;
  const isPattern = before.includes("%");
  return [
    reference,
    isPattern ? before : `%${before}`,
    isPattern ? after : `%${after}`,
    `$(${variable})`,
  ];
}

function replaceWords(text: string, from: string, to: string): string {
  const [start = "", end = ""] = from.split("%");
  const words = text.split(/[ \t\n]+/).filter((word) => word !== "");
  return words
    .map((word) => {
      if (word.includes(wildcard)) return from === "%" ? to.replaceAll("%", word) : wildcard;
      const isLong = word.length >= start.length + end.length;
      if (!isLong || !word.startsWith(start) || !word.endsWith(end)) return word;
      return to.replaceAll("%", word.slice(start.length, word.length - end.length));
    })
    .join(" ");
}

interface Part {
  text: string;
  /** What stands in `$( )` or behind a `$`. */
  reference?: string;
}

function splitReferences(text: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  while (at < text.length) {
    const found = text.indexOf("$", at);
    if (found === -1 || found === text.length - 1) {
      parts.push({ text: text.slice(at) });
      break;
    }
    const end = endOfReference(text, found + 1);
    const isWrapped = /[({]/.test(text.charAt(found + 1));
    const reference = isWrapped ? text.slice(found + 2, end - 1) : text.charAt(found + 1);
    parts.push({ text: text.slice(at, found) }, { text: text.slice(found, end), reference });
    at = end;
  }
  return parts;
}

function endOfReference(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (/[({]/.test(character)) depth++;
    else if (/[)}]/.test(character)) depth--;
    if (depth <= 0) return at + 1;
  }
  return text.length;
}
