import { posix } from "node:path";
import { conclude, examine, type Examination } from "../check/check-document.ts";
import { resolveRules, type ActiveRule } from "../check/rule-settings.ts";
import { explainComments, shellcheckArguments, shellcheckScripts } from "../check/shellcheck.ts";
import { compareDiagnostics, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { LibraryContext } from "../document/document.ts";
import type { CachedFile } from "../host/check-cache.ts";
import type { Tree } from "../host/open-tree.ts";
import { runShellcheck } from "../host/run-shellcheck.ts";
import type { Config } from "../model/config.ts";
import { decodeText } from "../parse/decode-text.ts";
import { parseConfig } from "../parse/parse-config.ts";
import { layoutOf } from "../plan/layout.ts";
import { outputKinds } from "../plan/output-kind.ts";
import { rules } from "../rules/index.ts";
import type { CheckFile, CheckInputs, SourceLayout } from "./check-subject.ts";
import type { Context } from "./context.ts";
import { fixFile } from "./fix-file.ts";
import { generateOutputs } from "./generate-outputs.ts";
import { clustersWith, distinct, loadLibrary, type Library } from "./load-library.ts";
import { reportDiagnostics } from "./report-diagnostics.ts";

export interface FilesAnswer {
  diagnostics: Diagnostic[];
  fences: number;
  fixed: number;
  /** For the cache, by path. */
  results: Map<string, CachedFile>;
  layout: SourceLayout | undefined;
}

/** Parses and checks. Undefined when the configuration has errors, which are then reported. */
export async function checkFiles(
  context: Context,
  inputs: CheckInputs,
  { fix, shellcheck }: { fix: boolean; shellcheck: string | undefined },
): Promise<FilesAnswer | undefined> {
  const { tree } = inputs;
  const config = tree && readConfig(context, tree);
  if (tree !== undefined && config === undefined) return undefined;
  const { active, diagnostics: about } = resolveRules(rules, config?.rules, tree?.configFile);
  let fixed = 0;
  if (fix) {
    const contexts = contextsOf(inputs.library && tree && loadLibrary(context, tree));
    for (const file of inputs.files)
      fixed += fixFile(file, active, contexts.get(file.path), inputs);
  }
  const library = inputs.library && tree && loadLibrary(context, tree);
  const found = new Map<string, Diagnostic[]>();
  for (const diagnostic of [...about, ...(library ? problemsOf(library) : [])]) {
    const others = found.get(diagnostic.file);
    if (others === undefined) found.set(diagnostic.file, [diagnostic]);
    else others.push(diagnostic);
  }
  const checked = await checkTexts(inputs, active, contextsOf(library), shellcheck);
  const results = new Map<string, CachedFile>();
  for (const { fingerprint, path } of inputs.files) {
    const own = checked.get(path);
    const diagnostics = distinct([...(found.get(path) ?? []), ...(own?.diagnostics ?? [])]);
    found.delete(path);
    results.set(path, { fingerprint, fences: own?.fences ?? 0, diagnostics });
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
    results: fix || stray.length > 0 ? new Map() : results,
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

async function checkTexts(
  { files, tree }: CheckInputs,
  active: readonly ActiveRule[],
  contexts: ReadonlyMap<string, LibraryContext>,
  program: string | undefined,
): Promise<Map<string, { diagnostics: Diagnostic[]; fences: number }>> {
  const examined = files
    .filter(({ path }) => path !== tree?.configFile)
    .map((file) => ({ path: file.path, ...examineFile(file, active, contexts.get(file.path)) }));
  const scripts = program === undefined ? [] : examined.flatMap(scriptsOf);
  const comments =
    program === undefined
      ? undefined
      : await runShellcheck(
          program,
          scripts.map(({ script }) => script),
          shellcheckArguments,
        );
  const byFile = new Map<string, Diagnostic[]>();
  for (const [index, source] of scripts.entries()) {
    const own = comments?.filter(({ file }) => file === String(index)) ?? [];
    if (own.length === 0) continue;
    const said = explainComments(source, own, source.path);
    byFile.set(source.path, [...(byFile.get(source.path) ?? []), ...said]);
  }
  return new Map(
    examined.map((each) => [
      each.path,
      {
        diagnostics: conclude(each, byFile.get(each.path) ?? [], active),
        fences: each.document?.fences.length ?? 0,
      },
    ]),
  );
}

function scriptsOf({ document, path }: Examination & { path: string }) {
  return document === undefined
    ? []
    : shellcheckScripts(document).map((source) => ({ ...source, path }));
}

function examineFile(
  { bytes, path, refused }: CheckFile,
  active: readonly ActiveRule[],
  library: LibraryContext | undefined,
): Examination {
  if (bytes === undefined) return { found: [explainRefusal(path, refused)] };
  const decoded = decodeText(bytes, path);
  if (!("text" in decoded)) return { found: decoded.diagnostics };
  return examine({ file: path, text: decoded.text }, active, library);
}

function explainRefusal(file: string, refused: CheckFile["refused"]): Diagnostic {
  const isLarge = refused === "too large";
  return {
    id: isLarge ? "text-too-large" : "source-not-a-file",
    severity: "error",
    reason: isLarge
      ? "Unexpected size, expected at most 1 MiB"
      : "Unexpected kind of file, expected text",
    help: isLarge ? "Split the file, or move data out of it" : "Name a regular file",
    file,
  };
}
