/** What is not looked at any more: no person reads such a block, and rules may compare its lines. */
export const codeLimits = { characters: 128 * 1024, lines: 4000, commands: 3000 } as const;

/** True for a block that is data rather than code. */
export function isOversized(text: string): boolean {
  if (text.length > codeLimits.characters) return true;
  let lines = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines++;
  return lines > codeLimits.lines;
}
