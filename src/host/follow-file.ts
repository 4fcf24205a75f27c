import { closeSync, openSync, readSync } from "node:fs";
import { isSystemError } from "./explain-error.ts";

/** Reads what is added to a file that may not be there yet. */
export interface FollowedFile {
  /** What has come since the last call, at most 1 MiB. */
  read: () => Buffer;
  close: () => void;
}

export function followFile(path: string): FollowedFile {
  let fd: number | undefined;
  let at = 0;
  const buffer = Buffer.allocUnsafe(1 << 20);
  return {
    read: () => {
      try {
        fd ??= openSync(path, "r");
        const size = readSync(fd, buffer, 0, buffer.length, at);
        at += size;
        return Buffer.from(buffer.subarray(0, size));
      } catch (error) {
        if (isSystemError(error, "ENOENT")) return Buffer.alloc(0);
        throw error;
      }
    },
    close: () => {
      if (fd !== undefined) closeSync(fd);
    },
  };
}
