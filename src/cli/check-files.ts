import { posix } from "node:path";
import { resolveRules } from "../check/rule-settings.ts";
import { compareDiagnostics, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { LibraryContext } from "../document/document.ts";
import type { CachedFile } from "../host/check-cache.ts";
import { growSlowly } from "../host/grow-slowly.ts";
import type { Tree } from "../host/open-tree.ts";
import { readSchemas } from "../host/schemas-folder.ts";
import { makeSurroundings } from "../host/surroundings.ts";
import type { Config } from "../model/config.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseConfig } from "../parse/parse-config.ts";
import { layoutOf } from "../plan/layout.ts";
import { outputKinds } from "../plan/output-kind.ts";
import { rules } from "../rules/index.ts";
import type { CheckInputs, SourceLayout } from "./check-subject.ts";
import type { Context } from "./context.ts";
import { checkTexts } from "./check-texts.ts";
import { fixFile } from "./fix-file.ts";
import { generateOutputs } from "./generate-outputs.ts";
import { clustersWith, distinct, loadLibrary, type Library } from "./load-library.ts";
import { reportDiagnostics } from "./report-diagnostics.ts";

export interface FilesAnswer {
  diagnostics: Diagnostic[];
  fences: number;
  fixed: number;
  /** For the cache, by path: of a file that was known what was known. */
  results: Map<string, CachedFile>;
  layout: SourceLayout | undefined;
}

interface FilesOptions {
  fix: boolean;
  /** What has been found in files that need not be looked at again, by path. */
  known: ReadonlyMap<string, CachedFile>;
  shellcheck: string | undefined;
}

/** Parses and checks. Undefined when the configuration has errors, which are then reported. */
export async function checkFiles(
  cli: Context,
  inputs: CheckInputs,
  { fix, known, shellcheck }: FilesOptions,
): Promise<FilesAnswer | undefined> {
  growSlowly();
  const { tree } = inputs;
  const unknown = inputs.files.filter(({ path }) => !known.has(path));
  const needsLibrary = unknown.some(({ path }) => inputs.library?.files.has(path));
  const config = tree && readConfig(cli, tree);
  if (tree !== undefined && config === undefined) return undefined;
  const { active, diagnostics: about } = resolveRules(rules, config?.rules, tree?.configFile);
  const rulebook = { active, definitions: readSchemas(inputs.root).parse() };
  let fixed = 0;
  if (fix) {
    const contexts = contextsOf(needsLibrary && tree ? loadLibrary(cli, tree) : undefined);
    for (const file of inputs.files) {
      fixed += fixFile(file, rulebook, contexts.get(file.path), inputs.surroundings);
    }
  }
  const library = needsLibrary && tree ? loadLibrary(cli, tree) : undefined;
  const found = new Map<string, Diagnostic[]>();
  for (const diagnostic of [...about, ...(library ? problemsOf(library) : [])]) {
    const others = found.get(diagnostic.file);
    if (others === undefined) found.set(diagnostic.file, [diagnostic]);
    else others.push(diagnostic);
  }
  const texts = unknown.filter(({ path }) => path !== tree?.configFile);
  // What was told before a fix may be about a text that is another one now.
  const surroundings = fix ? makeSurroundings() : inputs.surroundings;
  const options = { rulebook, contexts: contextsOf(library), surroundings, shellcheck };
  const checked = await checkTexts(texts, options);
  const results = new Map<string, CachedFile>();
  for (const { context, digest, path, stamp } of inputs.files) {
    const own = checked.get(path);
    const diagnostics = distinct([...(found.get(path) ?? []), ...(own?.diagnostics ?? [])]);
    found.delete(path);
    const fences = own?.fences ?? 0;
    const asked = own?.asked ?? [];
    const fresh = { digest, context, fences, diagnostics, asked, stamp };
    results.set(path, known.get(path) ?? fresh);
  }
  // What is wrong with a file that is no source, such as a root Taskfile, stands with the configuration.
  const rest = inputs.isWhole || inputs.library === undefined ? [...found.values()].flat() : [];
  const home = results.get(tree?.configFile ?? "");
  if (home !== undefined) home.diagnostics = [...home.diagnostics, ...rest];
  const stray = home === undefined ? about : [];
  const all = [...results.values()].flatMap(({ diagnostics }) => diagnostics);
  return {
    diagnostics: distinct([...all, ...stray]).sort(compareDiagnostics),
    fences: [...results.values()].reduce((sum, { fences }) => sum + fences, 0),
    fixed,
    results: fix || stray.length > 0 ? new Map<string, CachedFile>() : results,
    layout: inputs.library?.layout,
  };
}

/** Where the sources are, or undefined when the configuration cannot be read. */
export function readLayout(tree: Tree): SourceLayout | undefined {
  const decoded = decodeText(tree.config.bytes, tree.configFile);
  const config = "text" in decoded ? parseConfig(decoded.text, tree.configFile).config : undefined;
  if (config === undefined) return undefined;
  const { runbooks, snippets } = layoutOf(config);
  const taskfile = config.taskfile && posix.join(config.output, config.taskfile.root);
  return { config: tree.config.digest, runbooks, snippets, ...(taskfile && { taskfile }) };
}

function readConfig(context: Context, tree: Tree): Config | undefined {
  const decoded = decodeText(tree.config.bytes, tree.configFile);
  const { config, diagnostics } =
    "text" in decoded
      ? parseConfig(decoded.text, tree.configFile)
      : { ...decoded, config: undefined };
  if (config !== undefined) return config;
  const texts = new Map("text" in decoded ? [[tree.configFile, decoded.text]] : []);
  reportDiagnostics(context, diagnostics, texts);
  return undefined;
}

/** Also those that only generating the outputs finds, such as an undefined value in prose. */
function problemsOf(library: Library): Diagnostic[] {
  if (hasErrors(library.diagnostics)) return library.diagnostics;
  return [...library.diagnostics, ...generateOutputs(library, outputKinds).diagnostics];
}

function contextsOf(library: Library | undefined): Map<string, LibraryContext> {
  const { clusters = [], config, runbooks = [] } = library ?? {};
  if (config === undefined) return new Map();
  return new Map(
    runbooks.map((runbook) => [
      runbook.source.file,
      { runbook, config, clusters: clustersWith(runbook, clusters) },
    ]),
  );
}
