import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { Stats } from "node:fs";

const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants;

export type ReadResult =
  | { stats: Stats; bytes: Buffer; refused?: never }
  | { stats?: never; bytes?: never; refused: "not a file" | "too large" };

/**
 * Reads a regular file. Size and kind are those of the open file, so that nothing can be put in its
 * place in between; a pipe does not block. Throws what the operating system throws.
 */
export function readFile(
  path: string,
  limits: { maxBytes?: number; followLink?: boolean },
): ReadResult {
  const flags = O_RDONLY | O_NONBLOCK | (limits.followLink === true ? 0 : O_NOFOLLOW);
  const descriptor = openSync(path, flags);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return { refused: "not a file" };
    if (stats.size > (limits.maxBytes ?? Infinity)) return { refused: "too large" };
    return { stats, bytes: readAll(descriptor, stats.size) };
  } finally {
    closeSync(descriptor);
  }
}

function readAll(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const count = readSync(descriptor, bytes, length, size - length, null);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}
