import { hasErrors, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Config } from "../model/config.ts";
import type { Runbook } from "../model/runbook.ts";
import type { WantedFile } from "../model/wanted-file.ts";
import { includeTaskfile } from "./include-taskfile.ts";
import { manifestFiles } from "./manifest.ts";
import { scriptOf } from "./script/script.ts";
import { taskfileOf } from "./taskfile.ts";

/** Everything that is extracted from a library: scripts, files of blocks, and the Taskfiles. */
export function extractFiles({
  runbooks,
  config,
  rootTaskfile,
}: {
  runbooks: readonly Runbook[];
  config: Config;
  /** The root Taskfile as it stands, undefined when there is none. */
  rootTaskfile?: string | undefined;
}): { files: WantedFile[]; diagnostics: Diagnostic[] } {
  const files: WantedFile[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const runbook of runbooks) {
    const script = scriptOf(runbook, config);
    diagnostics.push(...script.diagnostics);
    if (script.file !== undefined) files.push(script.file);
  }
  const manifests = manifestFiles(runbooks);
  files.push(...manifests.files);
  diagnostics.push(...manifests.diagnostics);
  const from = runbooks.map(({ source }) => source.file).sort();
  const taskfile = taskfileOf(runbooks, config);
  if (config.taskfile !== undefined && taskfile !== undefined) {
    const root = includeTaskfile(rootTaskfile, config);
    diagnostics.push(...root.diagnostics);
    files.push({ path: config.taskfile.file, content: taskfile, permission: 0o644, from });
    if (!hasErrors(root.diagnostics)) {
      files.push({
        path: config.taskfile.root,
        content: root.content,
        permission: 0o644,
        from,
        shared: true,
      });
    }
  }
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), diagnostics };
}
