/** What is not looked at any more: no person reads such a block, and rules may compare its lines. */
export const codeLimits = {
  characters: 128 * 1024,
  lines: 4000,
  commands: 3000,
  substitutions: 500,
} as const;

/** True for a block that is data rather than code. */
export function isOversized(text: string): boolean {
  if (text.length > codeLimits.characters || isTooDeep(text)) return true;
  let lines = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines++;
  return lines > codeLimits.lines;
}

/** How many levels the parsers and the rules could follow would depend on the stack of this Node. */
function isTooDeep(text: string): boolean {
  if (text.length <= 2 * codeLimits.substitutions) return false;
  let open = 0;
  for (const [mark] of text.matchAll(/\$\(|\)/g)) {
    open = mark === ")" ? 0 : open + 1;
    if (open > codeLimits.substitutions) return true;
  }
  return false;
}
