import { isSystemError } from "./explain-error.ts";
import { readFile } from "./read-file.ts";

/** The text of a file from a byte on, U+FFFD for what is no UTF-8; undefined when it is not there or larger. */
export function readText(path: string, maxBytes: number, from = 0): string | undefined {
  try {
    return readFile(path, { maxBytes }).bytes?.subarray(from).toString("utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}
