import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import { TextIndex } from "../diagnostics/text-index.ts";
import { configSchema, type Config } from "../model/config.ts";
import { explainIssues, type Subject } from "./explain-issues.ts";
import { problem } from "./problem.ts";
import { explainAlteredNumbers, readYaml } from "./read-yaml.ts";

/** `runbook.config.yaml`, validated; `config` is absent when anything in it is wrong. */
export function parseConfig(
  text: string,
  file: string,
): { config?: Config; diagnostics: Diagnostic[] } {
  const index = new TextIndex(text);
  const tree = readYaml({ file, index, yaml: text, toOffset: (offset) => offset });
  if (tree.diagnostics.length > 0) return { diagnostics: tree.diagnostics };
  const result = configSchema.safeParse(tree.value ?? {});
  const subject: Subject = {
    name: "the configuration",
    file,
    place: index.placeOf(0, 0),
    schema: configSchema,
    entries: tree.entries,
  };
  if (!result.success) return { diagnostics: explainIssues(result.error.issues, subject) };
  const diagnostics = [...explainAlteredNumbers(tree, file), ...checkConfig(result.data, subject)];
  return diagnostics.length === 0 ? { config: result.data, diagnostics } : { diagnostics };
}

/** What the schema cannot say: one key against another. */
function checkConfig(config: Config, { file, entries, place }: Subject): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const siteOf = (path: string) => ({ file, place: entries.get(path)?.value ?? place });
  const names = Object.keys(config.clusters);

  const chosen = config.taskfile?.cluster;
  if (chosen !== undefined && !names.includes(chosen)) {
    const reason = `Unexpected default cluster \`${chosen}\`, expected one of \`clusters\``;
    const help = suggestHelp(chosen, names);
    diagnostics.push(problem("config-default-cluster", siteOf("taskfile.cluster"), reason, help));
  }
  if (names.length > 1 && !/\{\{~?\s*cluster\.name\s*~?\}\}/.test(config.documents)) {
    const reason = `Unexpected path \`${config.documents}\` for ${names.length} clusters, expected one for each`;
    const help = "Write `{{cluster.name}}` into the path";
    diagnostics.push(problem("config-documents", siteOf("documents"), reason, help));
  }
  for (const [name, cluster] of Object.entries(config.clusters)) {
    if (cluster.protectedNamespaces.length === 0 || cluster.kubernetes !== undefined) continue;
    const path = `clusters.${name}.protectedNamespaces`;
    const reason = `Missing \`kubernetes\` in cluster \`${name}\`, expected it with protected namespaces`;
    const help = "Add `kubernetes: {context: name}`, or remove the protected namespaces";
    const site = { file, place: entries.get(path)?.key ?? place };
    diagnostics.push(problem("config-protected", site, reason, help));
  }
  return diagnostics;
}
