import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import type { Entry } from "../plan/plan.ts";
import { visibleText } from "./visible-text.ts";

/** A diff beyond this many changed lines takes longer to compute than anybody will read. */
const maxEditLength = 4000;

/** What applying an entry would change, as a unified diff; a file that is not there is /dev/null. */
export function reportDiff({ new: after, old: before, path }: Entry): string {
  const patch = createTwoFilesPatch(
    before === undefined ? "/dev/null" : `a/${path}`,
    after === undefined ? "/dev/null" : `b/${path}`,
    before ?? "",
    after ?? "",
    undefined,
    undefined,
    { context: 3, maxEditLength, headerOptions: FILE_HEADERS_ONLY },
  );
  return patch === undefined ? `(more than ${maxEditLength} lines differ)\n` : visibleText(patch);
}
