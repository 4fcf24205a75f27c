import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync } from "node:fs";
import { unlinkSync, writeFileSync } from "node:fs";
import type { Stats } from "node:fs";
import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import type { Seal } from "../plan/seal.ts";
import type { Stamp } from "./digest-file.ts";
import { isSystemError } from "./explain-error.ts";
import type { Root } from "./find-root.ts";
import { guardFolder, makeGuard } from "./guard-path.ts";

/** What this machine knows of outputs and sources, so that an unchanged file is not read again. */
export interface OutputCache {
  seals: Map<string, Seal>;
  /** By path. */
  stamps: Map<string, Stamp>;
}

interface CacheText {
  self: string;
  seals: Record<string, Seal>;
  stamps: Record<string, Stamp>;
}

const folder = ".runbook/cache";

/** An empty one when there is none, or a torn one, or one that was not written where it stands. */
export function readOutputCache(tree: Root): OutputCache {
  try {
    const descriptor = openSync(cacheFile(tree), "r");
    try {
      const text = JSON.parse(readFileSync(descriptor, "utf8")) as CacheText | null;
      if (text?.self !== selfOf(tree, fstatSync(descriptor))) return empty();
      const { seals, stamps } = text;
      return { seals: new Map(Object.entries(seals)), stamps: new Map(Object.entries(stamps)) };
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (isExpected(error)) return empty();
    throw error;
  }
}

/** Written beside and renamed. Without a place for it there is no cache, and that is no error. */
export function writeOutputCache(tree: Root, { seals, stamps }: OutputCache): void {
  let temporary: string | undefined;
  try {
    const file = cacheFile(tree);
    const created = mkdirSync(join(tree.root, folder), { recursive: true, mode: 0o700 });
    if (created !== undefined) writeFileSync(join(tree.root, folder, ".gitignore"), "*\n");
    const beside = `${file}.${process.pid}.tmp`;
    const descriptor = openSync(beside, "wx", 0o600);
    temporary = beside;
    try {
      const text: CacheText = {
        self: selfOf(tree, fstatSync(descriptor)),
        seals: Object.fromEntries(seals),
        stamps: Object.fromEntries(stamps),
      };
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
 * Says where a cache was written: one that came with a checkout or a copy has another inode or time
 * of birth, and could say of a forged output that it was found clean.
 */
function selfOf({ configFile }: Root, { birthtimeMs, dev, ino }: Stats): string {
  return `1 ${dev} ${ino} ${birthtimeMs} ${configFile}`;
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

function empty(): OutputCache {
  return { seals: new Map(), stamps: new Map() };
}
