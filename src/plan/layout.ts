import { posix } from "node:path";
import type { Config } from "../model/config.ts";
import type { Layout } from "./lock.ts";

/** What the configuration says about the tree. */
export function layoutOf(config: Config): Layout {
  return {
    runbooks: posix.normalize(`${config.runbooks}/.`).replace(/\/$/, ""),
    snippets: posix.normalize(`${config.snippets}/.`).replace(/\/$/, ""),
    clusters: Object.keys(config.clusters),
    generated: generatedFolders(config),
  };
}

/**
 * Folders in which every file is generated: the fixed part of `documents` before its first `{{`,
 * and the Taskfile's own folder. Never the root: people keep their own files there.
 */
function generatedFolders(config: Config): string[] {
  const [fixed = "", template] = config.documents.split("{{", 2);
  const documents = template === undefined ? "" : fixed.slice(0, fixed.lastIndexOf("/") + 1);
  const taskfile = config.taskfile === undefined ? "" : posix.dirname(config.taskfile.file);
  return [documents, taskfile]
    .filter((folder) => folder !== "" && folder !== ".")
    .map((folder) => posix.join(config.output, folder).replace(/\/$/, ""))
    .filter((folder) => folder !== ".");
}

/** Files in generated folders that nothing produces. */
export function strayFiles(found: readonly string[], produced: Iterable<string>): string[] {
  const known = new Set(produced);
  return found.filter((path) => !known.has(path)).sort();
}
