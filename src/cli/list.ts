import { hasErrors } from "../diagnostics/diagnostic.ts";
import { openTree } from "../host/open-tree.ts";
import { diagnosticsJson, reportJson } from "../reporters/report-json.ts";
import { tableText } from "../reporters/table-text.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";
import { sayDiagnostics } from "./report-diagnostics.ts";

/** The runbooks that apply to any of the clusters that were asked for. */
export async function list(context: Context, flags: SharedFlags): Promise<ExitCode> {
  const { clustersWith, loadLibrary } = await import("./heavy.ts");
  const library = loadLibrary(context, openTree(context.terminal.cwd, flags.config));
  if (library === undefined) return 2;
  const { terminal } = context;
  const rows = library.runbooks
    .map((runbook) => {
      const { drill, id, objectives, severity, title } = runbook.frontMatter;
      return {
        id,
        title,
        clusters: clustersWith(runbook, library.clusters).map(({ name }) => name),
        rto: objectives?.rto,
        rpo: objectives?.rpo,
        severity,
        script: drill?.script,
        task: drill?.task,
        file: runbook.source.file,
      };
    })
    .filter(({ clusters }) => flags.cluster === undefined || clusters.length > 0)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (flags.json === true) {
    const diagnostics = diagnosticsJson(library.diagnostics);
    terminal.print(reportJson({ runbooks: rows, diagnostics }));
  } else {
    const head = ["ID", "TITLE", "CLUSTERS", "RTO", "RPO", "SCRIPT"];
    const body = rows.map(({ clusters, id, rpo, rto, script, title }) => [
      id,
      title,
      clusters.length === 0 ? "-" : clusters.join(","),
      rto ?? "-",
      rpo ?? "-",
      script ?? "-",
    ]);
    terminal.print(tableText([head, ...body]));
    sayDiagnostics(context, library.diagnostics, library.texts);
  }
  return hasErrors(library.diagnostics) ? 1 : 0;
}
