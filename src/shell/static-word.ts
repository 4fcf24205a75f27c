import type { CommandArgument, Word, WordPart } from "unbash";

/** The value of a word that is the same on every run, or undefined when an expansion is in it. */
export function staticValue(word: CommandArgument | undefined): string | undefined {
  if (word === undefined || word.type === "Assignment") return undefined;
  return word.parts === undefined || word.parts.every(isStatic) ? word.value : undefined;
}

function isStatic(part: WordPart): boolean {
  switch (part.type) {
    case "Literal":
    case "SingleQuoted":
    case "AnsiCQuoted":
    case "Glob":
      return part.type !== "Glob" || part.parts === undefined || part.parts.every(isStatic);
    case "DoubleQuoted":
      return part.parts.every(isStatic);
    default:
      return false;
  }
}

/** The variable that an argument such as `X`, `"X"` or `"X[$i]"` names. */
export function namedVariable(argument: CommandArgument): string | undefined {
  if (argument.type === "Assignment") return argument.name;
  return /^["']?([A-Za-z_]\w*)(?:\[|["']?$)/.exec(staticValue(argument) ?? argument.text)?.[1];
}

/** The text of a word outside quotes and expansions. */
export function literalText(word: Pick<Word, "parts">): string {
  let text = "";
  for (const part of word.parts ?? []) {
    if (part.type === "Literal" || part.type === "Glob") text += part.text;
  }
  return text;
}
