import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { Stats } from "node:fs";
import { digestOf } from "../plan/digest.ts";

const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants;

/** One buffer for all files: thousands of them would be allocated and collected otherwise. */
let shared = Buffer.alloc(0);

/**
 * Digest of a file, which is no link, and what the file system said of it before it was read. What
 * is not a regular file comes out as some other digest, or throws what the operating system throws.
 */
export function digestFile(path: string): { digest: string; stats: Stats } {
  const descriptor = openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  try {
    const stats = fstatSync(descriptor);
    if (shared.length < stats.size) shared = Buffer.allocUnsafe(Math.max(stats.size, 256 * 1024));
    const length = readSync(descriptor, shared, 0, stats.size, null);
    return { digest: digestOf(shared.subarray(0, length)), stats };
  } finally {
    closeSync(descriptor);
  }
}
