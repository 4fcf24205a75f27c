import type { Document } from "../document/document.ts";
import { defineRule } from "./rule.ts";

/** The table promises what to do when the datacentre burns; the page goes on to the deleted table and ends. */
export const scenarioHasProcedure = defineRule({
  id: "scenario-has-procedure",
  summary: "A scenario that a table lists has its procedure in the document",
  severity: "warning",
  *check(document) {
    if (!isRecovery(document)) return;
    const tables = tablesOf(document).filter(isGlance);
    for (const [first, , ...body] of tables.slice(0, maxTables)) {
      if (first === undefined || body.length > maxRows) continue;
      const { text } = document;
      const last = body.at(-1) ?? first;
      const rest = text.slice(0, first.start) + text.slice(last.start + last.text.length);
      const around = rest.toLowerCase();
      const judged = body.map((row) => ({ row, isThere: hasProcedure(row, around) }));
      const known = judged.filter(({ isThere }) => isThere).length;
      // Where the most are described elsewhere, so may be the others.
      if (known < 2 || known * 2 < judged.length) continue;
      for (const { isThere, row } of judged) {
        if (isThere) continue;
        yield {
          place: document.index.placeOf(row.start, row.start + row.text.length),
          reason: `Missing procedure for \`${nameOf(row)}\`, expected one as for the other scenarios of the table`,
          help: "Add the section, a link to where it is described, or say in the table that there is none",
        };
      }
    }
  },
});

/** An overview is short; what is longer is generated, and would be searched for a long time. */
const maxTables = 5;
const maxRows = 60;

interface Row {
  text: string;
  /** Offset in the document. */
  start: number;
}

function isRecovery({ headings, text }: Document): boolean {
  const title = headings.find(({ depth }) => depth === 1)?.text ?? "";
  return /restor|recover|disaster|\bDR\b|runbook/i.test(title) && /^ {0,3}\|/m.test(text);
}

/** Neighbouring lines that begin with a bar, outside fences. */
function tablesOf({ fences, text }: Document): Row[][] {
  const tables: Row[][] = [];
  let end = -1;
  let at = 0;
  for (const match of text.matchAll(/^ {0,3}\|[^\n]*/gm)) {
    const row = { text: match[0].trimEnd(), start: match.index };
    while ((fences[at]?.place.end.offset ?? Infinity) <= row.start) at += 1;
    if ((fences[at]?.place.start.offset ?? Infinity) <= row.start) continue;
    if (row.start === end + 1) tables.at(-1)?.push(row);
    else tables.push([row]);
    end = match.index + match[0].length;
  }
  return tables;
}

function cellsOf({ text }: Row): string[] {
  return text
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.replaceAll(/[*_`]/g, "").trim());
}

/** Scenarios with what they cost, and without what to do: that is what the document is for. */
function isGlance([head]: readonly Row[]): boolean {
  const [first = "", ...others] = head === undefined ? [] : cellsOf(head);
  return (
    /^(?:(?:disaster|failure|recovery) )?(?:scenario|incident|failure|disaster)s?$/i.test(first) &&
    others.length > 0 &&
    others.every((cell) =>
      /\b(?:RTO|RPO|severity|priority|impact|probability|likelihood|risk|time|downtime|data loss|section)\b/i.test(
        cell,
      ),
    )
  );
}

function nameOf(row: Row): string {
  return cellsOf(row)[0] ?? "";
}

/** A link, or a word of its name in the rest of the text: a heading, a paragraph, a command. */
function hasProcedure(row: Row, around: string): boolean {
  const words =
    nameOf(row)
      .toLowerCase()
      .match(/\p{L}{3,}/gu) ?? [];
  const own = words.filter((word) => !common.test(word));
  if (/\]\(|\bN\/A\b|https?:/.test(row.text) || own.length === 0) return true;
  return own.some((word) => around.includes(word.slice(0, 6)));
}

const common =
  /^(?:the|and|with|from|for|one|all|any|single|multiple|complete|total|full|partial|loss|lost|fail\w*|data|disaster|outage|scenario|corrupt\w*|delet\w*|down|accidental\w*|system|service|server|major|minor)$/;
