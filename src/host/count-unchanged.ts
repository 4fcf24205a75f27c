import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { digestOf } from "../plan/digest.ts";
import { strayFiles } from "../plan/layout.ts";
import type { Lock } from "../plan/lock.ts";
import type { OutputKind } from "../plan/plan.ts";
import { isSealed } from "../plan/seal.ts";
import { isSystemError } from "./explain-error.ts";
import { guardPath, makeGuard } from "./guard-path.ts";
import type { Guard } from "./guard-path.ts";
import { listFiles } from "./list-files.ts";
import type { Tree } from "./open-tree.ts";
import { readFile } from "./read-file.ts";
import { inputsOf, readSources } from "./read-sources.ts";

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
  const { lock } = tree;
  if (lock === undefined) return undefined;
  try {
    const sources = readSources(tree.root, lock.layout);
    const inputs = inputsOf(tree, tool, sources);
    if (sources.runbooks.length === 0 || sources.diagnostics.length > 0) return undefined;
    if (!isSealed(lock, kinds, inputs)) return undefined;
    const files = countEqualOutputs(tree.root, lock, kinds);
    if (files === undefined) return undefined;
    if (lookForStrays && hasStrays(tree.root, lock)) return undefined;
    return { runbooks: sources.runbooks.length, clusters: lock.layout.clusters.length, files };
  } catch (error) {
    if (error instanceof Failure || isSystemError(error)) return undefined;
    throw error;
  }
}

function countEqualOutputs(
  root: string,
  lock: Lock,
  kinds: readonly OutputKind[],
): number | undefined {
  const guard = makeGuard(root);
  let count = 0;
  for (const [path, output] of lock.outputs) {
    if (!kinds.includes(output.kind)) continue;
    if (!isEqual(guard, path, output.digest, (output.permission & 0o100) !== 0)) return undefined;
    count += 1;
  }
  if (!kinds.includes("extract")) return count;
  for (const [path, digest] of lock.shared) {
    if (!isEqual(guard, path, digest)) return undefined;
    count += 1;
  }
  return count;
}

function isEqual(guard: Guard, path: string, digest: string, isExecutable?: boolean): boolean {
  if (guardPath(guard, path) === undefined) return false;
  const { bytes, stats } = readFile(join(guard.root, path), {});
  if (bytes === undefined || digestOf(bytes) !== digest) return false;
  return isExecutable === undefined || ((stats.mode & 0o100) !== 0) === isExecutable;
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
