import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import type { CheckCache } from "../host/check-cache.ts";
import { isInside, makeGuard } from "../host/guard-path.ts";
import type { Guard } from "../host/guard-path.ts";
import { listPaths } from "../host/last-answer.ts";
import { lookAtFile } from "../host/look-at-file.ts";
import type { LookedAt } from "../host/look-at-file.ts";
import type { Tree } from "../host/open-tree.ts";
import { readFile } from "../host/read-file.ts";
import { maxSourceBytes, readSources } from "../host/read-sources.ts";
import type { SourceFile } from "../host/read-sources.ts";
import { isSystemError } from "../host/explain-error.ts";
import { refusePath } from "../model/output-path.ts";
import { digestOf } from "../plan/digest.ts";
import type { LibraryFiles, SourceLayout } from "./check-subject.ts";

/** Undefined when the configuration has errors: then there is no library, and checking says why. */
export async function readLibraryFiles(
  tree: Tree,
  cache: CheckCache,
  readLayout: (tree: Tree) => Promise<SourceLayout | undefined>,
): Promise<LibraryFiles | undefined> {
  const { layout: known } = cache;
  const isKnown = known?.config === tree.config.digest;
  const layout = isKnown ? known : await readLayout(tree);
  if (layout === undefined) return undefined;
  const { others, runbooks, snippets } =
    lookAtSources(tree, layout, cache) ?? readLibrarySources(tree, layout);
  const config: LookedAt = { ...tree.config, stamp: undefined };
  const files = new Map([[tree.configFile, config], ...runbooks, ...snippets]);
  const digests = Array.from(files, ([path, { digest }]) => [path, digest]);
  const taskfile = layout.taskfile && digestOfFile(tree.root, layout.taskfile);
  const digest = digestOf(JSON.stringify([digests, taskfile, others]));
  return { files, digest, runbooks: runbooks.length, layout };
}

/** The sources by path. */
interface LookedSources {
  runbooks: [path: string, file: LookedAt][];
  snippets: [path: string, file: LookedAt][];
  /** What is wrong with those that cannot be read. */
  others: readonly Diagnostic[];
}

/** Reads only what the cache does not know; undefined when a source is anything but a plain file. */
function lookAtSources(
  { root }: Tree,
  layout: SourceLayout,
  { files }: CheckCache,
): LookedSources | undefined {
  if ([layout.runbooks, layout.snippets].some((folder) => refusePath(folder) !== undefined)) {
    return undefined;
  }
  const guard = makeGuard(root);
  const [runbooks, snippets] = [layout.runbooks, layout.snippets].map((folder) =>
    listSources(guard, folder)?.map((path): [string, LookedAt] => [
      path,
      lookAtFile(`${root}/${path}`, path, files.get(path)?.stamp),
    ]),
  );
  if (runbooks === undefined || snippets === undefined) return undefined;
  const isPlain = [...runbooks, ...snippets].every(([, file]) => sizeOf(file) <= maxSourceBytes);
  return isPlain ? { runbooks, snippets, others: [] } : undefined;
}

function listSources(guard: Guard, folder: string): string[] | undefined {
  const paths = listPaths(guard.root, folder);
  if (paths !== undefined && paths.length > 0 && !isInside(guard, folder)) return undefined;
  return paths?.filter((path) => path.endsWith(".md"));
}

function sizeOf({ bytes, stamp }: LookedAt): number {
  return bytes?.length ?? stamp?.size ?? Infinity;
}

/** Without its folder a library has no sources; whoever loads it says so. */
function readLibrarySources({ root }: Tree, layout: SourceLayout): LookedSources {
  try {
    const { diagnostics, runbooks, snippets } = readSources(root, layout);
    return {
      runbooks: runbooks.map(asLookedAt),
      snippets: snippets.map(asLookedAt),
      others: diagnostics,
    };
  } catch (error) {
    if (!(error instanceof Failure) || error.id !== "runbooks-missing") throw error;
    return { runbooks: [], snippets: [], others: [] };
  }
}

function asLookedAt({ bytes, digest, path }: SourceFile): [path: string, file: LookedAt] {
  return [path, { bytes, digest, stamp: undefined }];
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
