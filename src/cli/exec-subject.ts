import { Failure } from "../diagnostics/failure.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import { openTree } from "../host/open-tree.ts";
import type { Cluster } from "../model/config.ts";
import type { Runbook } from "../model/runbook.ts";
import type { Context } from "./context.ts";
import { clustersWith, loadLibrary, type Library } from "./load-library.ts";
import { sayDiagnostics } from "./report-diagnostics.ts";

/** The runbook and the cluster that a run is about. */
export interface Subject {
  library: Library;
  runbook: Runbook;
  cluster: Cluster;
  /** SHA-256 by path of everything that the run is made of. */
  sources: Record<string, string>;
}

/**
 * Finds the runbook and the cluster, without which nothing can run. Undefined when the configuration has
 * errors, which are then reported.
 * @throws Failure `runbook-unknown`, `cluster-missing`, `cluster-not-covered`, `sources-with-errors`
 */
export function findSubject(context: Context, id: string, name?: string): Subject | undefined {
  const tree = openTree(context.terminal.cwd, context.flags.config);
  const flags = { ...context.flags, ...(name !== undefined && { cluster: [name] }) };
  const library = loadLibrary({ ...context, flags }, tree);
  if (library === undefined) return undefined;
  const runbook = library.runbooks.find(({ frontMatter }) => frontMatter.id === id);
  if (runbook === undefined) {
    sayDiagnostics(context, library.diagnostics, library.texts);
    const known = library.runbooks.map(({ frontMatter }) => frontMatter.id).sort();
    const message = `Unexpected id ${JSON.stringify(id)}, expected the id of a runbook`;
    throw new Failure("runbook-unknown", message, suggestHelp(id, known));
  }
  const files = filesOf(runbook);
  refuseErrors(context, library, [...files, tree.configFile]);
  const digests = [...library.sources.runbooks, ...library.sources.snippets].filter(({ path }) =>
    files.includes(path),
  );
  return {
    library,
    runbook,
    cluster: oneCluster(library, runbook),
    sources: {
      ...Object.fromEntries(digests.map(({ digest, path }) => [path, digest])),
      [tree.configFile]: tree.config.digest,
    },
  };
}

function filesOf({ snippets, source }: Runbook): string[] {
  return [source.file, ...Object.values(snippets).map(({ file }) => file)];
}

function refuseErrors(context: Context, library: Library, files: readonly string[]): void {
  const errors = library.diagnostics.filter(
    ({ file, severity }) => severity === "error" && files.includes(file),
  );
  if (errors.length === 0) return;
  sayDiagnostics(context, errors, library.texts);
  throw new Failure(
    "sources-with-errors",
    `The runbook has ${errors.length === 1 ? "an error" : `${errors.length} errors`}: nothing is run`,
    "Mend what `runbook check` reports",
  );
}

function oneCluster(library: Library, runbook: Runbook): Cluster {
  const { id } = runbook.frontMatter;
  const covered = clustersWith(runbook, library.clusters);
  const [cluster] = covered;
  if (cluster !== undefined && covered.length === 1) return cluster;
  const names = covered.map(({ name }) => name).join(", ");
  if (covered.length > 1) {
    const message = `Missing --cluster: ${id} can run on ${names}`;
    throw new Failure("cluster-missing", message, "Name one of them with --cluster NAME");
  }
  throw new Failure(
    "cluster-not-covered",
    `Unexpected cluster for ${id}, expected one with ${runbook.frontMatter.requires.join(", ")}`,
    "`runbook show` lists the clusters of a runbook",
  );
}
