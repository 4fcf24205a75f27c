import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync } from "node:fs";
import { unlinkSync, writeFileSync } from "node:fs";
import type { Stats } from "node:fs";
import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import type { Layout } from "../plan/lock.ts";
import type { OutputKind } from "../plan/output-kind.ts";
import type { Seal, Written } from "../plan/seal.ts";
import type { Stamp } from "./digest-file.ts";
import { isSystemError } from "./explain-error.ts";
import type { Root } from "./find-root.ts";
import { guardFolder, makeGuard } from "./guard-path.ts";

/** What this machine knows of outputs and sources, so that an unchanged file is not read again. */
export interface OutputCache {
  /** What the lock with this digest says: a large one takes longer to parse than all else. */
  lockDigest: string;
  written: Written;
  seals: Map<string, Seal>;
  /** By path. */
  stamps: Map<string, Stamp>;
}

/** Lists, because JSON with thousands of different keys is slow to parse. */
interface CacheText {
  self: string;
  lockDigest: string;
  layout: Layout;
  outputs: [path: string, kind: OutputKind, digest: string, permission: number][];
  shared: [path: string, digest: string][];
  seals: [key: string, seal: Seal][];
  stamps: [path: string, ...stamp: [string, number, number, number, number]][];
}

const folder = ".runbook/cache";

/** Undefined when there is none, or a torn one, or one of another build or place. */
export function readOutputCache(tree: Root, build: string): OutputCache | undefined {
  try {
    const descriptor = openSync(cacheFile(tree), "r");
    try {
      const text = JSON.parse(readFileSync(descriptor, "utf8")) as CacheText | null;
      return text?.self === selfOf(tree, build, fstatSync(descriptor)) ? fromText(text) : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (isExpected(error)) return undefined;
    throw error;
  }
}

function fromText({ layout, lockDigest, outputs, seals, shared, stamps }: CacheText): OutputCache {
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
    stamps: new Map(
      stamps.map(([path, digest, size, mtimeMs, ctimeMs, ino]) => [
        path,
        { digest, size, mtimeMs, ctimeMs, ino },
      ]),
    ),
  };
}

function toText(self: string, { lockDigest, seals, stamps, written }: OutputCache): CacheText {
  return {
    self,
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
    stamps: [...stamps].map(([path, { ctimeMs, digest, ino, mtimeMs, size }]) => [
      path,
      digest,
      size,
      mtimeMs,
      ctimeMs,
      ino,
    ]),
  };
}

/** Written beside and renamed. Without a place for it there is no cache, and that is no error. */
export function writeOutputCache(tree: Root, build: string, cache: OutputCache): void {
  let temporary: string | undefined;
  try {
    const file = cacheFile(tree);
    const created = mkdirSync(join(tree.root, folder), { recursive: true, mode: 0o700 });
    if (created !== undefined) writeFileSync(join(tree.root, folder, ".gitignore"), "*\n");
    const beside = `${file}.${process.pid}.tmp`;
    const descriptor = openSync(beside, "wx", 0o600);
    temporary = beside;
    try {
      const text = toText(selfOf(tree, build, fstatSync(descriptor)), cache);
      writeFileSync(descriptor, JSON.stringify(text));
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    if (temporary !== undefined) removeQuietly(temporary);
    if (!isExpected(error)) throw error;
  }
}

/**
 * Says where a cache was written, and by which build of the tool: one that came with a checkout or a
 * copy has another inode or time of birth, and could say of a forged output that it was found clean.
 */
function selfOf({ configFile }: Root, build: string, { birthtimeMs, dev, ino }: Stats): string {
  return `${build} ${dev} ${ino} ${birthtimeMs} ${configFile}`;
}

function cacheFile({ lockFile, root }: Root): string {
  guardFolder(makeGuard(root), folder, folder);
  return join(root, folder, `${lockFile.replace(/\.lock$/, "").replaceAll("/", "-")}.json`);
}

function isExpected(error: unknown): boolean {
  return isSystemError(error) || error instanceof SyntaxError || error instanceof Failure;
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}
