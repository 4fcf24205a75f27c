import { closeSync, fsyncSync, openSync, realpathSync, renameSync, statSync } from "node:fs";
import { unlinkSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { digestOf } from "../plan/digest.ts";
import { explainError, isSystemError } from "./explain-error.ts";
import { readFile } from "./read-file.ts";

/**
 * Replaces the content of a file in one step; of a link, that of the file it leads to.
 * @throws Failure `write-failed`, also when the file is no longer the one with this digest
 */
export function replaceFile(path: string, content: string, digest: string): void {
  let temporary: string | undefined;
  try {
    const target = realpathSync(path);
    const { bytes } = readFile(target, {});
    if (bytes === undefined || digestOf(bytes) !== digest) {
      throw new Failure(
        "write-failed",
        `Cannot write ${path}: it has changed meanwhile`,
        "Run the command again",
      );
    }
    const { mode } = statSync(target);
    temporary = join(dirname(target), `.runbook-${randomBytes(12).toString("hex")}.tmp`);
    const descriptor = openSync(temporary, "wx", mode & 0o777);
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, target);
  } catch (error) {
    if (temporary !== undefined) removeQuietly(temporary);
    throw explainError(error, "write", path);
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}
