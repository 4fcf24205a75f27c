import type { Code } from "./document.ts";

/**
 * The pieces of code whose text has all of the words. A manifest is parsed when its first value is asked for;
 * one that cannot hold the key that a rule looks for need not be.
 */
export function mentioning<Piece extends Code>(
  pieces: readonly Piece[],
  ...words: readonly string[]
): Piece[] {
  return pieces.filter(({ text }) => words.every((word) => text.includes(word)));
}
