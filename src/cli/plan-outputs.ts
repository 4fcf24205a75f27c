import { compareDiagnostics, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Counts } from "../host/last-answer.ts";
import type { Tree } from "../host/open-tree.ts";
import { readPresent } from "../host/read-present.ts";
import { inputsOf } from "../host/inputs-of.ts";
import { planFiles } from "../plan/plan-files.ts";
import { parseLock } from "../plan/lock.ts";
import type { Lock } from "../plan/lock.ts";
import type { OutputKind } from "../plan/output-kind.ts";
import type { Inputs, Output, Plan, PresentFile } from "../plan/plan.ts";
import { refusePath } from "../plan/refuse-path.ts";
import type { Context } from "./context.ts";
import { generateOutputs } from "./generate-outputs.ts";
import { distinct, loadLibrary } from "./load-library.ts";
import type { Library } from "./load-library.ts";

export interface Planned {
  /** Absent when there are errors. */
  plan?: Plan;
  library: Library;
  inputs: Inputs;
  diagnostics: Diagnostic[];
  counts: Counts;
}

/**
 * Parses everything and plans the outputs of some kinds. Nothing is made of sources with errors: then
 * the plan is empty. Undefined as in `loadLibrary`.
 */
export function planOutputs(
  context: Context,
  tree: Tree,
  { force, kinds }: { kinds: readonly OutputKind[]; force: boolean },
): Planned | undefined {
  const library = loadLibrary(context, tree);
  if (library === undefined) return undefined;
  const { clusters, layout, sources } = library;
  const inputs = inputsOf(tree, context.tool, sources);
  const looked = { runbooks: sources.runbooks.length, clusters: clusters.length };
  if (hasErrors(library.diagnostics)) {
    return { library, inputs, diagnostics: library.diagnostics, counts: { ...looked, files: 0 } };
  }
  const { diagnostics: problems, outputs: wanted } = generateOutputs(library, kinds);
  const found = distinct([...library.diagnostics, ...problems]);
  const lock = tree.lockText === undefined ? undefined : parseLock(tree.lockText);
  const plan = planFiles({
    wanted,
    present: presentFiles(tree, lock, wanted),
    lock,
    layout,
    inputs,
    scope: { kinds, complete: context.flags.cluster === undefined },
    force,
    protectedPaths: [tree.configFile, tree.lockFile, `${layout.runbooks}/`, `${layout.snippets}/`],
  });
  const diagnostics = [...found, ...plan.diagnostics].sort(compareDiagnostics);
  const counts = { ...looked, files: wanted.length };
  return hasErrors(diagnostics)
    ? { library, inputs, diagnostics, counts }
    : { plan, library, inputs, diagnostics, counts };
}

/** A path that the plan will refuse is not looked at. */
function presentFiles(
  tree: Tree,
  lock: Lock | undefined,
  wanted: readonly Output[],
): Map<string, PresentFile> {
  const paths = [...wanted.map(({ path }) => path), ...(lock?.outputs.keys() ?? [])];
  return readPresent(
    tree.root,
    paths.filter((path) => refusePath(path, []) === undefined),
  );
}
