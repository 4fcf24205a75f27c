import { posix } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { extractFiles } from "../extract/extract-files.ts";
import { readPresent } from "../host/read-present.ts";
import type { OutputKind } from "../plan/output-kind.ts";
import type { Output } from "../plan/plan.ts";
import { renderDocument } from "../render/render-document.ts";
import { clustersWith } from "./load-library.ts";
import type { Library } from "./load-library.ts";

interface Generated {
  outputs: Output[];
  diagnostics: Diagnostic[];
}

/** What the sources, which must be without errors, say that the outputs of some kinds are. */
export function generateOutputs(library: Library, kinds: readonly OutputKind[]): Generated {
  const parts = kinds.map((kind) =>
    kind === "document" ? documents(library) : extracted(library),
  );
  return {
    outputs: parts.flatMap(({ outputs }) => outputs),
    diagnostics: parts.flatMap(({ diagnostics }) => diagnostics),
  };
}

function documents({ clusters, config, runbooks }: Library): Generated {
  const rendered = clusters.map((cluster) =>
    renderDocument({
      cluster,
      config,
      runbooks: runbooks.filter((runbook) => clustersWith(runbook, [cluster]).length > 0),
    }),
  );
  return {
    outputs: rendered.flatMap(({ file }) => (file ? [{ ...file, kind: "document" }] : [])),
    diagnostics: rendered.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** A script serves every cluster; `--cluster` leaves out what comes from no runbook of that cluster. */
function extracted({ clusters, config, runbooks, tree }: Library): Generated {
  const below = (path: string): string => posix.join(config.output, path);
  const root = config.taskfile && below(config.taskfile.root);
  const rootTaskfile = root && readPresent(tree.root, [root]).get(root)?.text;
  const { diagnostics, files } = extractFiles({ runbooks, config, rootTaskfile });
  const sources = new Set(
    runbooks
      .filter((runbook) => clustersWith(runbook, clusters).length > 0)
      .map(({ source }) => source.file),
  );
  return {
    outputs: files
      .filter(({ from }) => from.length === 0 || from.some((path) => sources.has(path)))
      .map((file) => ({ ...file, path: below(file.path), kind: "extract" })),
    diagnostics,
  };
}
