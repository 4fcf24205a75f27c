import { relative, resolve, sep } from "node:path";
import { compareDiagnostics, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { openTree } from "../host/open-tree.ts";
import { outputKinds } from "../plan/output-kind.ts";
import { diagnosticsJson, reportJson } from "../reporters/report-json.ts";
import { reportText, summarize } from "../reporters/report-text.ts";
import { plural, tell } from "./context.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";
import type { Library } from "./load-library.ts";

/** What would fail, or pass silently, on the day it is needed. */
export async function check(
  context: Context,
  flags: SharedFlags,
  args: string[],
): Promise<ExitCode> {
  const { loadLibrary } = await import("./heavy.ts");
  const library = loadLibrary(context, openTree(context.terminal.cwd, flags.config));
  if (library === undefined) return 2;
  const files = selectFiles(args, library, context.terminal.cwd);
  const diagnostics = (await findProblems(library)).filter(({ file }) => files.has(file));
  const looked = { files: files.size, runbooks: library.sources.runbooks.length };
  if (flags.json === true) {
    context.terminal.print(
      reportJson({ counts: looked, diagnostics: diagnosticsJson(diagnostics) }),
    );
  } else {
    const color = context.terminal.color.stdout;
    context.terminal.print(reportText(diagnostics, library.texts, { color }));
  }
  const found = summarize(diagnostics) ?? "nothing found";
  tell(context, `${plural(looked.files, "file")} checked: ${found}`);
  return hasErrors(diagnostics) ? 1 : 0;
}

/** Also those that only generating the outputs finds, such as an undefined value in prose. */
async function findProblems(library: Library): Promise<Diagnostic[]> {
  if (hasErrors(library.diagnostics)) return library.diagnostics;
  const { distinct, generateOutputs } = await import("./heavy.ts");
  const { diagnostics } = generateOutputs(library, outputKinds);
  return distinct([...library.diagnostics, ...diagnostics]).sort(compareDiagnostics);
}

/** Sources and configuration, or those that were named. */
function selectFiles(args: readonly string[], library: Library, cwd: string): Set<string> {
  const { sources, tree } = library;
  const all = new Set([
    tree.configFile,
    ...[...sources.runbooks, ...sources.snippets].map(({ path }) => path),
    ...library.diagnostics.map(({ file }) => file),
  ]);
  if (args.length === 0) return all;
  const named = args.map((arg) => relative(tree.root, resolve(cwd, arg)).split(sep).join("/"));
  const unknown = named.find((path) => !all.has(path));
  if (unknown === undefined) return new Set(named);
  throw new Failure(
    "file-unknown",
    `Unexpected file ${unknown}, expected a runbook, a snippet or the configuration`,
    `Name files below ${library.layout.runbooks}/ or ${library.layout.snippets}/`,
  );
}
