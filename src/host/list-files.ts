import { readdirSync } from "node:fs";
import { join } from "node:path";
import { explainError, isSystemError } from "./explain-error.ts";

export interface ListedFile {
  /** Relative to the root, with forward slashes. */
  path: string;
  isLink: boolean;
}

/**
 * Everything below a folder that is not a folder, sorted by path; links are listed, not followed.
 * Undefined when the folder does not exist.
 */
export function listFiles(root: string, folder: string): ListedFile[] | undefined {
  const files: ListedFile[] = [];
  try {
    collect(root, folder, files);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw explainError(error, "list", folder);
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function collect(root: string, folder: string, files: ListedFile[]): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) collect(root, path, files);
    else files.push({ path, isLink: entry.isSymbolicLink() });
  }
}
