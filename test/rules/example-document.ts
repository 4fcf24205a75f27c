import { makeDocument } from "../../src/document/make-document.ts";
import type { Document } from "../../src/document/document.ts";
import type { Repository } from "../../src/document/repository.ts";
import { clustersOf } from "../../src/model/config.ts";
import { parseConfig } from "../../src/parse/parse-config.ts";
import { parseRunbook } from "../../src/parse/parse-runbook.ts";

/** An example as a document; one with front matter is a runbook of ours, its tagged blocks are run. */
export function exampleDocument(text: string, files?: ReadonlyMap<string, string>): Document {
  const file = "example.md";
  const source = { file, text, ...(files?.size && { repository: repositoryOf(files) }) };
  if (!text.startsWith("---\n")) return makeDocument(source);
  const { diagnostics, runbook } = parseRunbook({ file, text }, new Map());
  if (runbook === undefined) throw new Error(JSON.stringify(diagnostics));
  const { config } = parseConfig(
    "version: 1\nclusters: { home: { components: [postgresql] } }\n",
    "config.yaml",
  );
  if (config === undefined) throw new Error("the configuration of the examples is wrong");
  return makeDocument(source, { runbook, config, clusters: clustersOf(config) });
}

/** A repository that holds these files, and the document in its root. */
function repositoryOf(files: ReadonlyMap<string, string>): Repository {
  const isIn = (folder: string) => (path: string) => folder === "" || path.startsWith(`${folder}/`);
  const namesIn = (folder: string) => {
    const start = folder === "" ? 0 : folder.length + 1;
    const names = [...files.keys()].filter(isIn(folder)).map((path) => path.slice(start));
    return [...new Set(names.map((name) => name.replace(/\/.*/, "")))].sort();
  };
  return {
    folder: "",
    kindOf: (path) =>
      files.has(path) ? "file" : [...files.keys()].some(isIn(path)) ? "folder" : undefined,
    namesIn,
    textOf: (path) => files.get(path),
  };
}
