import type { Diagnostic, Fix } from "../diagnostics/diagnostic.ts";

/** The text with as many fixes as do not overlap, first come first served, and how many those are. */
export function applyFixes(
  text: string,
  diagnostics: readonly Diagnostic[],
): { text: string; applied: number } {
  const fixes = diagnostics
    .flatMap(({ fix }) => fix ?? [])
    .sort((a, b) => startOf(a) - startOf(b) || endOf(a) - endOf(b));
  let result = "";
  let at = 0;
  let applied = 0;
  let last: Fix | undefined;
  for (const fix of fixes) {
    const isInserted = last !== undefined && startOf(fix) === startOf(last);
    if (startOf(fix) < at || isInserted) continue;
    result += text.slice(at, startOf(fix)) + fix.text;
    at = endOf(fix);
    applied += 1;
    last = fix;
  }
  return { text: result + text.slice(at), applied };
}

function startOf({ place }: Fix): number {
  return place.start.offset;
}

function endOf({ place }: Fix): number {
  return place.end.offset;
}
