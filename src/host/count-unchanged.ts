import { posix } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { strayFiles } from "../plan/layout.ts";
import type { Lock } from "../plan/lock.ts";
import type { OutputKind } from "../plan/output-kind.ts";
import { isSealed } from "../plan/seal.ts";
import { digestFile } from "./digest-file.ts";
import { isSystemError } from "./explain-error.ts";
import { guardFolder, isInside, makeGuard } from "./guard-path.ts";
import type { Guard } from "./guard-path.ts";
import { listFiles } from "./list-files.ts";
import type { Tree } from "./open-tree.ts";
import { inputsOf } from "./inputs-of.ts";

/** What was looked at: numbers of runbooks, clusters and generated files. */
export interface Counts {
  runbooks: number;
  clusters: number;
  files: number;
}

/**
 * Counts when tool, configuration, sources and outputs are byte for byte what the lock says, and
 * were clean; undefined when anything differs or cannot be read. Parses nothing.
 */
export function countUnchanged(
  tree: Tree,
  tool: { version: string; build: string },
  kinds: readonly OutputKind[],
  lookForStrays: boolean,
): Counts | undefined {
  const { lock, root } = tree;
  if (lock === undefined) return undefined;
  try {
    const guard = makeGuard(root);
    const runbooks = digestSources(guard, lock.layout.runbooks);
    const snippets = digestSources(guard, lock.layout.snippets);
    if (runbooks === undefined || runbooks.length === 0 || snippets === undefined) return undefined;
    if (!isSealed(lock, kinds, inputsOf(tree, tool, { runbooks, snippets }))) return undefined;
    const files = countEqualOutputs(guard, lock, kinds);
    if (files === undefined) return undefined;
    if (lookForStrays && hasStrays(root, lock)) return undefined;
    return { runbooks: runbooks.length, clusters: lock.layout.clusters.length, files };
  } catch (error) {
    if (error instanceof Failure || isSystemError(error)) return undefined;
    throw error;
  }
}

/** Undefined when there is anything among them that has to be looked at more closely. */
function digestSources(
  guard: Guard,
  folder: string,
): { path: string; digest: string }[] | undefined {
  const listed = listFiles(guard.root, folder) ?? [];
  if (listed.length > 0 && !isInside(guard, folder)) return undefined;
  if (listed.some(({ isLink }) => isLink)) return undefined;
  return listed
    .filter(({ path }) => path.endsWith(".md"))
    .map(({ path }) => ({ path, digest: digestFile(`${guard.root}/${path}`).digest }));
}

function countEqualOutputs(
  guard: Guard,
  lock: Lock,
  kinds: readonly OutputKind[],
): number | undefined {
  let count = 0;
  for (const [path, { digest, kind, permission }] of lock.outputs) {
    if (!kinds.includes(kind)) continue;
    guardFolder(guard, posix.dirname(path), path);
    const present = digestFile(`${guard.root}/${path}`);
    const isExecutable = (permission & 0o100) !== 0;
    if (present.digest !== digest || present.isExecutable !== isExecutable) return undefined;
    count += 1;
  }
  if (!kinds.includes("extract")) return count;
  for (const [path, digest] of lock.shared) {
    guardFolder(guard, posix.dirname(path), path);
    if (digestFile(`${guard.root}/${path}`).digest !== digest) return undefined;
    count += 1;
  }
  return count;
}

function hasStrays(root: string, lock: Lock): boolean {
  return findStrays(root, lock.layout.generated, lock.outputs.keys()).length > 0;
}

/** Files in folders that are wholly generated which nothing produces, sorted. */
export function findStrays(
  root: string,
  folders: readonly string[],
  produced: Iterable<string>,
): string[] {
  const found = folders.flatMap((folder) => listFiles(root, folder) ?? []);
  return strayFiles([...new Set(found.map(({ path }) => path))], produced);
}
