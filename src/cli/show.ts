import { Failure } from "../diagnostics/failure.ts";
import { openTree } from "../host/open-tree.ts";
import type { Cluster } from "../model/config.ts";
import type { Runbook } from "../model/runbook.ts";
import { reportJson } from "../reporters/report-json.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";
import { sayDiagnostics } from "./report-diagnostics.ts";

/** Everything about one runbook. */
export async function show(
  context: Context,
  flags: SharedFlags,
  [id = ""]: string[],
): Promise<ExitCode> {
  const { clustersWith, describeRunbook, loadLibrary, suggestHelp } = await import("./heavy.ts");
  const library = loadLibrary(context, openTree(context.terminal.cwd, flags.config));
  if (library === undefined) return 2;
  const { terminal } = context;
  const runbook = library.runbooks.find(({ frontMatter }) => frontMatter.id === id);
  if (runbook === undefined) {
    sayDiagnostics(context, library.diagnostics, library.texts);
    const known = library.runbooks.map(({ frontMatter }) => frontMatter.id).sort();
    const message = `Unexpected id ${JSON.stringify(id)}, expected the id of a runbook`;
    throw new Failure("runbook-unknown", message, suggestHelp(id, known));
  }
  const clusters = clustersWith(runbook, library.clusters);
  if (flags.json === true) terminal.print(reportJson(runbookJson(runbook, clusters)));
  else terminal.print(describeRunbook(runbook, clusters, terminal.color.stdout));
  return 0;
}

function runbookJson(runbook: Runbook, clusters: readonly Cluster[]): object {
  const { frontMatter, sections, source } = runbook;
  return {
    ...frontMatter,
    file: source.file,
    clusters: clusters.map(({ name }) => name),
    sections: sections.map(({ blocks, kind, steps, title }) => ({
      kind,
      title,
      steps: steps.map(({ estimate, id, mode, place, tasks, title: step, ...more }) => ({
        id,
        title: step,
        file: more.file,
        line: place.start.line,
        ...(estimate && { estimate }),
        ...(mode && { mode }),
        tasks,
        blocks: more.blocks.flatMap(({ attributes, language, place: at, value }) =>
          attributes === undefined
            ? []
            : [{ ...attributes, language, line: at.start.line, code: value }],
        ),
      })),
      blocks: blocks.length,
    })),
  };
}
