import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import type { Stats } from "node:fs";
import { digestOf } from "../plan/digest.ts";

const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants;

/** A digest, and what the file system said of the file at that time. Times in milliseconds. */
export interface Stamp {
  digest: string;
  size: number;
  mtimeMs: number;
  ctimeMs: number;
  ino: number;
}

export interface DigestedFile {
  digest: string;
  isExecutable: boolean;
  /** Undefined when the file is so young that its next change may leave the same times. */
  stamp: Stamp | undefined;
}

/**
 * A file system's clock moves in steps, of at most 10 ms on Linux and 2 s on FAT. What was changed
 * less than this before it was read may change again without a trace.
 */
const clockStepMs = 2000;

/** One buffer for all files: thousands of them would be allocated and collected otherwise. */
let shared = Buffer.alloc(0);

/**
 * Digest of a file, which is no link; one that is as its stamp says is not opened. For the path that
 * has to answer at once: what is not a regular file comes out as some other digest, or throws what
 * the operating system throws.
 */
export function digestFile(path: string, known: Stamp | undefined): DigestedFile {
  if (known !== undefined) {
    const stats = lstatSync(path);
    if (stats.isFile() && isSame(known, stats)) return describe(known.digest, stats, known);
  }
  const descriptor = openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  try {
    const now = Date.now();
    const stats = fstatSync(descriptor);
    const { ctimeMs, ino, mtimeMs, size } = stats;
    if (shared.length < size) shared = Buffer.allocUnsafe(Math.max(size, 256 * 1024));
    const length = readSync(descriptor, shared, 0, size, null);
    const digest = digestOf(shared.subarray(0, length));
    const isOld = stats.isFile() && Math.max(ctimeMs, mtimeMs) + clockStepMs < now;
    return describe(digest, stats, isOld ? { digest, size, mtimeMs, ctimeMs, ino } : undefined);
  } finally {
    closeSync(descriptor);
  }
}

function describe(digest: string, { mode }: Stats, stamp: Stamp | undefined): DigestedFile {
  return { digest, isExecutable: (mode & 0o100) !== 0, stamp };
}

function isSame(known: Stamp, stats: Stats): boolean {
  return (
    known.size === stats.size &&
    known.mtimeMs === stats.mtimeMs &&
    known.ctimeMs === stats.ctimeMs &&
    known.ino === stats.ino
  );
}
