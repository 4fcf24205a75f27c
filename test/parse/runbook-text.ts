import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { parseRunbook } from "../../src/parse/parse-runbook.ts";

/** A front matter of six lines: what follows begins at line 7. */
export const head = `---
id: queue-restore
title: Queue restore
scenario: The queue is lost
requires: [queue]
---
`;

/** As many backticks as a fence of the tests needs, so that the tests can be template literals. */
export const fence = "```";

/** `line:column id` of each diagnostic, in the order of the text. */
export function briefly(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics
    .toSorted((a, b) => (a.place?.start.offset ?? 0) - (b.place?.start.offset ?? 0))
    .map(({ id, place }) => `${place?.start.line}:${place?.start.column} ${id}`);
}

export function parse(text: string, snippets: Readonly<Record<string, string>> = {}) {
  const entries = Object.entries(snippets).map(
    ([name, snippet]) => [name, { file: `snippets/${name}.md`, text: snippet }] as const,
  );
  return parseRunbook({ file: "runbooks/queue.md", text }, new Map(entries));
}

/** Name, text, and `line:column id` of each diagnostic. */
export type Case = readonly [string, string, ...string[]];

/** The fence is in line 11; its language at column 4. */
export const block = (info: string, code = "true", section = "Procedure"): string =>
  `${head}\n## ${section}\n\n### Step\n${fence}${info}\n${code}\n${fence}\n`;

/** A block for any place in a text. */
export const tagged = (attributes: string): string =>
  `${fence}bash {${attributes}}\ntrue\n${fence}\n`;
