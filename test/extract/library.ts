import { configSchema, type Config } from "../../src/model/config.ts";
import type { Runbook } from "../../src/model/runbook.ts";
import { parseRunbook } from "../../src/parse/parse-runbook.ts";
import type { SourceText } from "../../src/parse/reading.ts";

/** A runbook of one tagged block; a diagnostic of the parser fails the test. */
export function libraryRunbook({
  id = "thing-restore",
  frontMatter = {},
  body = "## Procedure\n\n### Restore it\n\n```bash {name=restore}\ntrue\n```\n",
  snippets = {},
}: {
  id?: string;
  frontMatter?: Record<string, unknown>;
  body?: string;
  snippets?: Record<string, SourceText>;
}): Runbook {
  const head = { id, title: id, scenario: "It is lost", requires: ["thing"], ...frontMatter };
  const source = {
    file: `runbooks/${id}.md`,
    text: `---\n${JSON.stringify(head)}\n---\n\n${body}`,
  };
  const { runbook, diagnostics } = parseRunbook(source, new Map(Object.entries(snippets)));
  if (runbook === undefined || diagnostics.length > 0) {
    throw new Error(JSON.stringify(diagnostics, undefined, 2));
  }
  return runbook;
}

export function libraryConfig(overrides: Record<string, unknown> = {}): Config {
  return configSchema.parse({
    version: 1,
    clusters: { one: { components: ["thing"] }, two: { components: ["thing", "volume"] } },
    taskfile: {},
    ...overrides,
  });
}
