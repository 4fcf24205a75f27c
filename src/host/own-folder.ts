import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { explainError, isSystemError } from "./explain-error.ts";

/** Runs, locks and caches are of one machine; the kinds that `check` knows belong to the repository. */
const ignored = "*\n!schemas/\n!schemas/*.json\n";

/** What was written before there were schemas. */
const outdated = "*\n";

/**
 * Makes the folder `.runbook` below a root, which tells git what of it to leave out. An ignore file of somebody's own stays.
 * @throws Failure `write-failed`
 */
export function ignoreOwnFolder(root: string): void {
  const folder = join(root, ".runbook");
  const file = join(folder, ".gitignore");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const present = readPresent(file);
    if (present === undefined || present === outdated) writeFileSync(file, ignored);
  } catch (error) {
    throw explainError(error, "write", ".runbook/.gitignore");
  }
}

function readPresent(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}
