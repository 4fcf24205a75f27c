import { isSystemError } from "./explain-error.ts";
import { readFile } from "./read-file.ts";

/** The text of a file, U+FFFD for what is no UTF-8; undefined when it is not there or larger. */
export function readText(path: string, maxBytes: number): string | undefined {
  try {
    return readFile(path, { maxBytes }).bytes?.toString("utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}
