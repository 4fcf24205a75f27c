import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import type { CheckCache } from "../host/check-cache.ts";
import type { Tree } from "../host/open-tree.ts";
import { readFile } from "../host/read-file.ts";
import { readSources } from "../host/read-sources.ts";
import { isSystemError } from "../host/explain-error.ts";
import { digestOf } from "../plan/digest.ts";
import type { LibraryFiles, SourceLayout } from "./check-subject.ts";

/** Undefined when the configuration has errors: then there is no library, and checking says why. */
export async function readLibraryFiles(
  tree: Tree,
  { layout: known }: CheckCache,
): Promise<LibraryFiles | undefined> {
  const isKnown = known?.config === tree.config.digest;
  const layout = isKnown ? known : await parseLayout(tree);
  if (layout === undefined) return undefined;
  const { diagnostics, runbooks, snippets } = readLibrarySources(tree, layout);
  const digests = new Map([
    [tree.configFile, tree.config.digest],
    ...[...runbooks, ...snippets].map(({ digest, path }) => [path, digest] as const),
  ]);
  const others = [layout.taskfile && digestOfFile(tree.root, layout.taskfile), diagnostics];
  const digest = digestOf(JSON.stringify([[...digests], others]));
  return { digests, digest, runbooks: runbooks.length, layout };
}

async function parseLayout(tree: Tree): Promise<SourceLayout | undefined> {
  const { readLayout } = await import("./heavy.ts");
  return readLayout(tree);
}

/** Without its folder a library has no sources; whoever loads it says so. */
function readLibrarySources(
  { root }: Tree,
  layout: SourceLayout,
): Pick<ReturnType<typeof readSources>, "diagnostics" | "runbooks" | "snippets"> {
  try {
    return readSources(root, layout);
  } catch (error) {
    if (!(error instanceof Failure) || error.id !== "runbooks-missing") throw error;
    return { diagnostics: [], runbooks: [], snippets: [] };
  }
}

function digestOfFile(root: string, path: string): string {
  try {
    const { bytes } = readFile(join(root, path), { followLink: true });
    return bytes === undefined ? "" : digestOf(bytes);
  } catch (error) {
    if (isSystemError(error)) return "";
    throw error;
  }
}
