/** True when every option of a call is one whose meaning is known here. */
export function onlyKnown(
  options: ReadonlyMap<string, string | undefined>,
  ...known: readonly ReadonlySet<string>[]
): boolean {
  return [...options.keys()].every((name) => known.some((names) => names.has(name)));
}

/** True for a value that is a path as it is written. */
export function isStatic(value: string): boolean {
  return !/[$`~*?<>{}\\"']/.test(value);
}
