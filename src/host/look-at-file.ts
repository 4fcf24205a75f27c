import { lstatSync } from "node:fs";
import { digestOf } from "../plan/digest.ts";
import { explainError } from "./explain-error.ts";
import { readFile } from "./read-file.ts";
import { isSame, stampOf } from "./stamp.ts";
import type { Stamp } from "./stamp.ts";

/** A file and what it holds. Without bytes it was not read: refused, or as its stamp says. */
export interface LookedAt {
  /** Of a file that was refused, why it was. */
  digest: string;
  stamp: Stamp | undefined;
  bytes?: Buffer;
  refused?: "too large" | "not a file";
}

/** Largest file that is read at all; what is parsed has a lower limit of its own. */
const largestFile = 16 * 1024 * 1024;

/**
 * A file, links followed. One that is as its stamp says is not opened; what is behind a link always is.
 * @throws Failure `read-failed` with the name of the file
 */
export function lookAtFile(
  path: string,
  name: string,
  known: Stamp | undefined,
  maxBytes = largestFile,
): LookedAt {
  try {
    const stats = known === undefined ? undefined : lstatSync(path, { throwIfNoEntry: false });
    if (known !== undefined && stats?.isFile() === true && isSame(known, stats)) {
      return { digest: known.digest, stamp: known };
    }
    const now = Date.now();
    const result = readFile(path, { maxBytes, followLink: true });
    if (result.refused !== undefined) {
      return { digest: result.refused, stamp: undefined, refused: result.refused };
    }
    const digest = digestOf(result.bytes);
    return { digest, stamp: stampOf(digest, result.stats, now), bytes: result.bytes };
  } catch (error) {
    throw explainError(error, "read", name);
  }
}
