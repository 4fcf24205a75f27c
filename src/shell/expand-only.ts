import type { CodeRange } from "./shell-facts.ts";

export interface ExpandOnly {
  /** `${NAME}`, each with the range of the whole expansion. */
  names: (CodeRange & { name: string })[];
  /** Every other dollar sign, backtick and backslash: the shell would interpret it. */
  offending: (CodeRange & { text: string })[];
}

/** What an unquoted heredoc would expand in a manifest. Offsets are in the text, from 0. */
export function expandOnly(text: string): ExpandOnly {
  const result: ExpandOnly = { names: [], offending: [] };
  for (const match of text.matchAll(/\$\{([A-Z_][A-Z0-9_]*)\}|[$`\\]/g)) {
    const [found, name] = match;
    const range = { start: match.index, end: match.index + found.length };
    if (name === undefined) result.offending.push({ text: found, ...range });
    else result.names.push({ name, ...range });
  }
  return result;
}
