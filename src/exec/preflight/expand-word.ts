import type { ShellWord } from "../../shell/shell-commands.ts";

/** The value of a word where the variables have these values; undefined when it depends on anything else. */
export function expandWord(
  word: Pick<ShellWord, "hasSubstitution" | "text" | "value">,
  variables: Readonly<Record<string, string>>,
): string | undefined {
  if (word.value !== undefined) return word.value;
  return word.hasSubstitution ? undefined : expandText(word.text, variables);
}

/**
 * The text with `$NAME` and `${NAME}` replaced, and without double quotes. Undefined when a variable is not known or
 * is empty, and for every other expansion.
 */
export function expandText(
  text: string,
  variables: Readonly<Record<string, string>>,
): string | undefined {
  let isKnown = true;
  const expanded = text.replaceAll('"', "").replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => {
    const value = variables[String(braced ?? bare)] ?? "";
    if (value === "") isKnown = false;
    return value;
  });
  return isKnown && !/[$`'\\*?[\]]/.test(expanded) ? expanded : undefined;
}
