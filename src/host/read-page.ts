import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { explainError } from "./explain-error.ts";

/**
 * The page of a rule, from the folder `rules` beside the program that runs.
 * @throws Failure `read-failed`
 */
export function readPage(id: string): string {
  const program = process.argv[1] ?? "";
  try {
    return readFileSync(join(dirname(realpathSync(program)), "rules", `${id}.md`), "utf8");
  } catch (error) {
    throw explainError(error, "read", `the page of ${id}`);
  }
}
