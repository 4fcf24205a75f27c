import { closestMatch } from "leven";

/**
 * The known word nearest to a misspelt one, or undefined when none is near enough to be meant:
 * at most a third of the letters may differ, and at least one difference is always allowed.
 */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const maxDistance = Math.max(1, Math.floor(word.length / 3));
  return closestMatch(word, [...known], { maxDistance });
}

/** The `help` for a word outside a closed vocabulary. */
export function suggestHelp(word: string, known: readonly string[]): string {
  const nearest = suggest(word, known);
  return nearest === undefined ? `Use one of: ${known.join(", ")}` : `Write \`${nearest}\``;
}
