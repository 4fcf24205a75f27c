import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { applies, clustersOf } from "../../src/model/config.ts";
import type { WantedFile } from "../../src/model/wanted-file.ts";
import { parseConfig } from "../../src/parse/parse-config.ts";
import { parseRunbook } from "../../src/parse/parse-runbook.ts";
import { renderDocument } from "../../src/render/render-document.ts";

export interface Rendered {
  files: WantedFile[];
  diagnostics: Diagnostic[];
}

/** Parses and renders a folder that is laid out as a repository is. `arrange` may reorder the runbooks. */
export function renderFolder(
  root: string,
  arrange: <Item>(items: Item[]) => Item[] = (items) => items,
): Rendered {
  const texts = new Map(
    markdownIn(root).map((file) => [file, readFileSync(join(root, file), "utf8")]),
  );
  return renderTexts(texts, readFileSync(join(root, "runbook.config.yaml"), "utf8"), arrange);
}

/** The same with texts by path. */
export function renderTexts(
  texts: ReadonlyMap<string, string>,
  configText: string,
  arrange: <Item>(items: Item[]) => Item[] = (items) => items,
): Rendered {
  const { config, diagnostics: found } = parseConfig(configText, "runbook.config.yaml");
  if (config === undefined) throw new Error(found.map(({ reason }) => reason).join("\n"));
  const snippets = new Map(
    [...texts]
      .filter(([file]) => file.startsWith("snippets/"))
      .map(([file, text]) => [file.slice("snippets/".length, -".md".length), { file, text }]),
  );
  const parsed = [...texts]
    .filter(([file]) => file.startsWith("runbooks/"))
    .map(([file, text]) => parseRunbook({ file, text }, snippets));
  const diagnostics = parsed.flatMap((result) => result.diagnostics);
  if (diagnostics.length > 0) return { files: [], diagnostics };
  const runbooks = arrange(parsed.flatMap(({ runbook }) => runbook ?? []));
  const documents = clustersOf(config).map((cluster) =>
    renderDocument({
      cluster,
      config,
      runbooks: runbooks.filter(({ frontMatter }) => applies(frontMatter.requires, cluster)),
    }),
  );
  return {
    files: documents.flatMap(({ file }) => file ?? []),
    diagnostics: documents.flatMap((document) => document.diagnostics),
  };
}

function markdownIn(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .sort();
}
