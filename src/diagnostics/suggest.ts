import { closestMatch } from "leven";

/**
 * The known word nearest to a misspelt one, or undefined when none is near enough to be meant:
 * at most a third of the letters may differ unless another number is given, and one may always;
 * two neighbours that changed places are one.
 */
export function suggest(
  word: string,
  known: readonly string[],
  maxDistance: number = Math.max(1, Math.floor(word.length / 3)),
): string | undefined {
  const swapped = known.find((candidate) => isSwapped(word, candidate));
  if (swapped !== undefined) return swapped;
  return closestMatch(word, [...known], { maxDistance });
}

/** The `help` for a word outside a closed vocabulary. */
export function suggestHelp(word: string, known: readonly string[]): string {
  if (known.length === 0) return "There is none to choose from";
  const nearest = suggest(word, known);
  return nearest === undefined ? `Use one of: ${known.join(", ")}` : `Write \`${nearest}\``;
}

/** `nmae` for `name`: the commonest slip, which counts as two in Levenshtein's distance. */
function isSwapped(word: string, known: string): boolean {
  if (word.length !== known.length || word === known) return false;
  let at = 0;
  while (word[at] === known[at]) at++;
  const swapped = `${word[at + 1] ?? ""}${word[at] ?? ""}`;
  return `${word.slice(0, at)}${swapped}${word.slice(at + 2)}` === known;
}
