import { posix } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Cluster, Config } from "../model/config.ts";

/** The path of a cluster's document, relative to the root. `{{cluster.name}}` is all that it may use. */
export function documentPath(
  { output, documents }: Config,
  cluster: Cluster,
): { path: string; diagnostics: Diagnostic[] } {
  const name = documents.replace(/\{\{~?\s*cluster\.name\s*~?\}\}/g, cluster.name);
  const path = posix.join(output, name);
  const [unknown] = /\{\{.*?(?:\}\}|$)/.exec(name) ?? [];
  if (unknown === undefined) return { path, diagnostics: [] };
  const diagnostic: Diagnostic = {
    id: "document-path-invalid",
    severity: "error",
    reason: `Unexpected \`${unknown}\` in \`documents\`, expected \`{{cluster.name}}\``,
    help: "Write `documents: docs/runbooks/{{cluster.name}}/disaster-recovery.md`",
    file: "runbook.config.yaml",
  };
  return { path, diagnostics: [diagnostic] };
}
