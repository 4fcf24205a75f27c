import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync } from "node:fs";
import { unlinkSync, writeFileSync } from "node:fs";
import type { Stats } from "node:fs";
import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { isSystemError } from "./explain-error.ts";
import type { Root } from "./find-root.ts";
import { guardFolder, makeGuard } from "./guard-path.ts";

interface CacheText {
  self: string;
  content: unknown;
}

const folder = ".runbook/cache";

/** What was kept under a name; undefined when it is gone, torn, or of another build or place. */
export function readCacheFile(tree: Root, name: string, build: string): unknown {
  try {
    const descriptor = openSync(cacheFile(tree, name), "r");
    try {
      const text = JSON.parse(readFileSync(descriptor, "utf8")) as CacheText | null;
      return text?.self === selfOf(tree, build, fstatSync(descriptor)) ? text.content : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (isExpected(error)) return undefined;
    throw error;
  }
}

/** Written beside and renamed. Without a place for it there is no cache, and that is no error. */
export function writeCacheFile(tree: Root, name: string, build: string, content: object): void {
  let temporary: string | undefined;
  try {
    const file = cacheFile(tree, name);
    const created = mkdirSync(join(tree.root, folder), { recursive: true, mode: 0o700 });
    if (created !== undefined) writeFileSync(join(tree.root, folder, ".gitignore"), "*\n");
    const beside = `${file}.${process.pid}.tmp`;
    const descriptor = openSync(beside, "wx", 0o600);
    temporary = beside;
    try {
      const self = selfOf(tree, build, fstatSync(descriptor));
      writeFileSync(descriptor, JSON.stringify({ self, content } satisfies CacheText));
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

function cacheFile({ lockFile, root }: Root, name: string): string {
  guardFolder(makeGuard(root), folder, folder);
  return join(root, folder, `${lockFile.replace(/\.lock$/, "").replaceAll("/", "-")}.${name}.json`);
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
