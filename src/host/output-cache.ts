import type { Layout } from "../plan/lock.ts";
import type { OutputKind } from "../plan/output-kind.ts";
import type { Seal, Written } from "../plan/seal.ts";
import { readCacheFile, writeCacheFile } from "./cache-file.ts";
import type { Root } from "./find-root.ts";

/** What this machine has found to be as the sources say. */
export interface OutputCache {
  /** What the lock with this digest says: a large one takes longer to parse than all else. */
  lockDigest: string;
  written: Written;
  seals: Map<string, Seal>;
}

/** Lists, because JSON with thousands of different keys is slow to parse. */
interface Content {
  lockDigest: string;
  layout: Layout;
  outputs: [path: string, kind: OutputKind, digest: string, permission: number][];
  shared: [path: string, digest: string][];
  seals: [key: string, seal: Seal][];
}

const name = "outputs";

/** Undefined when there is none, or a torn one, or one of another build or place. */
export function readOutputCache(tree: Root, build: string): OutputCache | undefined {
  const content = readCacheFile(tree, name, build) as Content | undefined;
  if (content === undefined) return undefined;
  const { layout, lockDigest, outputs, seals, shared } = content;
  return {
    lockDigest,
    written: {
      layout,
      outputs: new Map(
        outputs.map(([path, kind, digest, permission]) => [path, { kind, digest, permission }]),
      ),
      shared: new Map(shared),
    },
    seals: new Map(seals),
  };
}

export function writeOutputCache(tree: Root, build: string, cache: OutputCache): void {
  const { lockDigest, seals, written } = cache;
  const content: Content = {
    lockDigest,
    layout: written.layout,
    outputs: [...written.outputs].map(([path, { digest, kind, permission }]) => [
      path,
      kind,
      digest,
      permission,
    ]),
    shared: [...written.shared],
    seals: [...seals],
  };
  writeCacheFile(tree, name, build, content);
}
