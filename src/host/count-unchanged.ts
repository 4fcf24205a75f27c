import { posix } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { strayFiles } from "../plan/layout.ts";
import { digestOf } from "../plan/digest.ts";
import type { OutputKind } from "../plan/output-kind.ts";
import { notesUnderSeal } from "../plan/seal.ts";
import type { Written } from "../plan/seal.ts";
import { digestFile } from "./digest-file.ts";
import type { DigestedFile, Stamp } from "./digest-file.ts";
import { isSystemError } from "./explain-error.ts";
import { guardFolder, isInside, makeGuard } from "./guard-path.ts";
import type { Guard } from "./guard-path.ts";
import { listFiles } from "./list-files.ts";
import type { Tree } from "./open-tree.ts";
import { inputsOf } from "./inputs-of.ts";
import { readOutputCache, writeOutputCache } from "./output-cache.ts";

/** What was looked at: numbers of runbooks, clusters and generated files. */
export interface Counts {
  runbooks: number;
  clusters: number;
  files: number;
}

export interface Unchanged {
  counts: Counts;
  /** What was said when this was made, such as "2 warnings"; empty for nothing. */
  notes: string;
}

/** The tree as it stands, read only where its stamps do not tell. */
interface Look {
  guard: Guard;
  digest: (path: string) => DigestedFile;
}

/**
 * Counts when tool, configuration, sources and outputs are byte for byte what was sealed on this
 * machine; undefined when anything differs or cannot be read. Parses nothing, and reads only files
 * that the cache does not know by their size, times and inode.
 */
export function countUnchanged(
  tree: Tree,
  tool: { version: string; build: string },
  kinds: readonly OutputKind[],
  lookForStrays: boolean,
): Unchanged | undefined {
  const { lockText, root } = tree;
  const cache = lockText === undefined ? undefined : readOutputCache(tree, tool.build);
  if (cache === undefined || cache.lockDigest !== digestOf(lockText ?? "")) return undefined;
  const { written } = cache;
  try {
    const news = new Map<string, Stamp>();
    const look: Look = {
      guard: makeGuard(root),
      digest: (path) => {
        const known = cache.stamps.get(path);
        const found = digestFile(`${root}/${path}`, known);
        if (found.stamp !== undefined && found.stamp !== known) news.set(path, found.stamp);
        return found;
      },
    };
    const runbooks = digestSources(look, written.layout.runbooks);
    const snippets = digestSources(look, written.layout.snippets);
    if (runbooks === undefined || runbooks.length === 0 || snippets === undefined) return undefined;
    const inputs = inputsOf(tree, tool, { runbooks, snippets });
    const notes = notesUnderSeal(cache.seals, kinds, inputs, written);
    if (notes === undefined) return undefined;
    const files = countEqualOutputs(look, written, kinds);
    if (files === undefined) return undefined;
    if (lookForStrays && hasStrays(root, written)) return undefined;
    if (news.size > 0) {
      writeOutputCache(tree, tool.build, { ...cache, stamps: new Map([...cache.stamps, ...news]) });
    }
    const clusters = written.layout.clusters.length;
    return { counts: { runbooks: runbooks.length, clusters, files }, notes };
  } catch (error) {
    if (error instanceof Failure || isSystemError(error)) return undefined;
    throw error;
  }
}

/** Undefined when there is anything among them that has to be looked at more closely. */
function digestSources(
  { digest, guard }: Look,
  folder: string,
): { path: string; digest: string }[] | undefined {
  const listed = listFiles(guard.root, folder) ?? [];
  if (listed.length > 0 && !isInside(guard, folder)) return undefined;
  if (listed.some(({ isLink }) => isLink)) return undefined;
  return listed
    .filter(({ path }) => path.endsWith(".md"))
    .map(({ path }) => ({ path, digest: digest(path).digest }));
}

function countEqualOutputs(
  look: Look,
  written: Written,
  kinds: readonly OutputKind[],
): number | undefined {
  let count = 0;
  for (const [path, { digest, kind, permission }] of written.outputs) {
    if (!kinds.includes(kind)) continue;
    guardFolder(look.guard, posix.dirname(path), path);
    const present = look.digest(path);
    const isExecutable = (permission & 0o100) !== 0;
    if (present.digest !== digest || present.isExecutable !== isExecutable) return undefined;
    count += 1;
  }
  if (!kinds.includes("extract")) return count;
  for (const [path, digest] of written.shared) {
    guardFolder(look.guard, posix.dirname(path), path);
    if (look.digest(path).digest !== digest) return undefined;
    count += 1;
  }
  return count;
}

function hasStrays(root: string, written: Written): boolean {
  return findStrays(root, written.layout.generated, written.outputs.keys()).length > 0;
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
