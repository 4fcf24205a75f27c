import type { Stats } from "node:fs";

/** A digest, and what the file system said of the file at that time. Times in milliseconds. */
export interface Stamp {
  digest: string;
  size: number;
  mtimeMs: number;
  ctimeMs: number;
  ino: number;
}

/**
 * A file system's clock moves in steps, of at most 10 ms on Linux and 2 s on FAT. What was changed
 * less than this before it was read may change again without a trace.
 */
export const clockStepMs = 2000;

/** Undefined for what is no regular file, and for a file that has changed too shortly before `now`. */
export function stampOf(digest: string, stats: Stats, now: number): Stamp | undefined {
  const { ctimeMs, ino, mtimeMs, size } = stats;
  const isOld = stats.isFile() && Math.max(ctimeMs, mtimeMs) + clockStepMs < now;
  return isOld ? { digest, size, mtimeMs, ctimeMs, ino } : undefined;
}

/** True when nothing says that the file has changed. */
export function isSame(known: Stamp, stats: Stats): boolean {
  return (
    known.size === stats.size &&
    known.mtimeMs === stats.mtimeMs &&
    known.ctimeMs === stats.ctimeMs &&
    known.ino === stats.ino
  );
}
