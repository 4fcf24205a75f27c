import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { digestOf } from "../plan/digest.ts";

const { O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants;

export interface DigestedFile {
  digest: string;
  isExecutable: boolean;
}

/** One buffer for all files: thousands of them would be allocated and collected otherwise. */
let shared = Buffer.alloc(0);

/**
 * Digest of a file, which is no link. For the path that has to answer at once: what is not a
 * regular file comes out as some other digest, or throws what the operating system throws.
 */
export function digestFile(path: string): DigestedFile {
  const descriptor = openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  try {
    const { mode, size } = fstatSync(descriptor);
    if (shared.length < size) shared = Buffer.allocUnsafe(Math.max(size, 256 * 1024));
    const length = readSync(descriptor, shared, 0, size, null);
    return { digest: digestOf(shared.subarray(0, length)), isExecutable: (mode & 0o100) !== 0 };
  } finally {
    closeSync(descriptor);
  }
}
