import { makeDocument } from "../../src/document/make-document.ts";
import type { Document } from "../../src/document/document.ts";
import { clustersOf } from "../../src/model/config.ts";
import { parseConfig } from "../../src/parse/parse-config.ts";
import { parseRunbook } from "../../src/parse/parse-runbook.ts";

/** An example as a document; one with front matter is a runbook of ours, its tagged blocks are run. */
export function exampleDocument(text: string): Document {
  const file = "example.md";
  if (!text.startsWith("---\n")) return makeDocument({ file, text });
  const { diagnostics, runbook } = parseRunbook({ file, text }, new Map());
  if (runbook === undefined) throw new Error(JSON.stringify(diagnostics));
  const { config } = parseConfig(
    "version: 1\nclusters: { home: { components: [postgresql] } }\n",
    "config.yaml",
  );
  if (config === undefined) throw new Error("the configuration of the examples is wrong");
  return makeDocument({ file, text }, { runbook, config, clusters: clustersOf(config) });
}
