import { checkLibrary } from "../check/check-library.ts";
import { compareDiagnostics } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import { readSources } from "../host/read-sources.ts";
import type { SourceFile, Sources } from "../host/read-sources.ts";
import type { Tree } from "../host/open-tree.ts";
import { applies, clustersOf } from "../model/config.ts";
import type { Cluster, Config } from "../model/config.ts";
import type { Runbook } from "../model/runbook.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseConfig } from "../parse/parse-config.ts";
import { parseRunbook, parseSnippet } from "../parse/parse-runbook.ts";
import { layoutOf } from "../plan/layout.ts";
import type { Layout } from "../plan/lock.ts";
import type { Context } from "./context.ts";
import { reportDiagnostics } from "./report-diagnostics.ts";

/** Everything that the sources say. */
export interface Library {
  tree: Tree;
  config: Config;
  layout: Layout;
  sources: Sources;
  /** Texts by path, for reports. */
  texts: ReadonlyMap<string, string>;
  /** Those whose front matter is valid, sorted by path. */
  runbooks: Runbook[];
  /** Those that were asked for. */
  clusters: Cluster[];
  /** Of parser, model and check, sorted. */
  diagnostics: Diagnostic[];
}

/** What reading has come to so far. */
interface Reading {
  texts: Map<string, string>;
  diagnostics: Diagnostic[];
}

/**
 * Reads, parses and checks everything. Undefined when the configuration has errors, which are then
 * reported: nothing can be done without it, so the command ends with 2.
 * @throws Failure `runbooks-missing`, `cluster-unknown` and what reading throws
 */
export function loadLibrary(context: Context, tree: Tree): Library | undefined {
  const reading: Reading = { texts: new Map(), diagnostics: [] };
  const config = readConfig(tree, reading);
  if (config === undefined) {
    reportDiagnostics(context, reading.diagnostics, reading.texts);
    return undefined;
  }
  const clusters = selectClusters(config, context.flags.cluster);
  const layout = layoutOf(config);
  const sources = readSources(tree.root, layout);
  reading.diagnostics.push(...sources.diagnostics);
  if (sources.runbooks.length === 0 && sources.diagnostics.length === 0) throw noRunbooks(layout);
  const runbooks = parseSources(sources, layout, reading);
  reading.diagnostics.push(...checkLibrary(runbooks, config));
  const diagnostics = distinct(reading.diagnostics).sort(compareDiagnostics);
  return { tree, config, layout, sources, texts: reading.texts, runbooks, clusters, diagnostics };
}

/** Those of the clusters that have everything that the runbook requires. */
export function clustersWith(runbook: Runbook, clusters: readonly Cluster[]): Cluster[] {
  return clusters.filter((cluster) => applies(runbook.frontMatter.requires, cluster));
}

function readConfig({ config: { bytes }, configFile }: Tree, reading: Reading): Config | undefined {
  const text = readText({ path: configFile, bytes }, reading);
  if (text === undefined) return undefined;
  const { config, diagnostics } = parseConfig(text, configFile);
  reading.diagnostics.push(...diagnostics);
  return config;
}

function parseSources(sources: Sources, layout: Layout, reading: Reading): Runbook[] {
  const snippets = new Map<string, { file: string; text: string }>();
  for (const source of sources.snippets) {
    const text = readText(source, reading);
    if (text === undefined) continue;
    const snippet = { file: source.path, text };
    snippets.set(source.path.slice(layout.snippets.length + 1, -".md".length), snippet);
    // Also of a snippet that no runbook includes.
    reading.diagnostics.push(...parseSnippet(snippet).diagnostics);
  }
  return sources.runbooks.flatMap((source) => {
    const text = readText(source, reading);
    if (text === undefined) return [];
    const { runbook, diagnostics } = parseRunbook({ file: source.path, text }, snippets);
    reading.diagnostics.push(...diagnostics);
    return runbook ?? [];
  });
}

function readText(
  { bytes, path }: Pick<SourceFile, "bytes" | "path">,
  reading: Reading,
): string | undefined {
  const decoded = decodeText(bytes, path);
  if ("text" in decoded) reading.texts.set(path, decoded.text);
  else reading.diagnostics.push(...decoded.diagnostics);
  return reading.texts.get(path);
}

function selectClusters(config: Config, names: readonly string[] | undefined): Cluster[] {
  const known = Object.keys(config.clusters);
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const message = `Unexpected cluster ${JSON.stringify(unknown)}, expected one of the configuration`;
    throw new Failure("cluster-unknown", message, suggestHelp(unknown, known));
  }
  return clustersOf(config).filter(({ name }) => names === undefined || names.includes(name));
}

/** What several runbooks or clusters find in one text is reported once. */
export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map((entry) => [JSON.stringify(entry), entry])).values()];
}

function noRunbooks({ runbooks }: Layout): Failure {
  return new Failure(
    "runbooks-missing",
    `Missing runbooks in ${runbooks}, expected at least one file that ends in .md`,
    "Write a runbook there, or set `runbooks` in the configuration",
  );
}
