import type { Code } from "../document/document.ts";
import { hasPlaceholder } from "../document/placeholder.ts";
import { findSqlFault } from "./words/read-sql.ts";
import { defineRule } from "./rule.ts";

/** psql waits for the other half of a quote without a word, and takes whatever is pasted next for text. */
export const sqlCanBeRead = defineRule({
  id: "sql-can-be-read",
  summary: "Quotes and brackets of SQL have their other half",
  severity: "error",
  untagged: "warning",
  *check({ sql }) {
    for (const code of sql) {
      const found = isJudged(code) ? findSqlFault(code.text) : undefined;
      if (found === undefined) continue;
      yield {
        place: code.placeOf(found.start, found.end),
        reason: `Unexpected ${found.what}, expected SQL that can be read to its end`,
        help: "Write the other half, or double a quote inside text: `'it''s'`",
        // Of which database it is, a block that nobody runs does not say.
        ...(code.fence.attributes === undefined && { severity: "warning" as const }),
      };
    }
  },
});

/** Not what other databases read in another way, a session with its prompts and output, or a sketch. */
function isJudged({ text }: Code): boolean {
  const isOther =
    /`|^\s*#|\\'|^\s*(?:DELIMITER|GO|mysql>|sqlite>|\.\w+)\b|\[\w+\]\.\[|\bVALUES \[\(/im.test(
      text,
    );
  const isSession = /^\s*\w+[=(\-'"*!^]*[#>] |^-{3,}\+-|^\(\d+ rows?\)/m.test(text);
  // A command with SQL in its quotes is another language under a wrong name.
  const isCommand = /^\s*(?:sudo|kubectl|docker|psql|mysql|mariadb|ssh)\s+-*\w/.test(text);
  return (
    !isOther &&
    !isSession &&
    !isCommand &&
    !/\.{3}|…|\{\{|\{%|<%/.test(text) &&
    !hasPlaceholder(text)
  );
}
