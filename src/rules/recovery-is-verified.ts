import type { Document, ShellCode } from "../document/document.ts";
import type { Heading } from "../model/runbook.ts";
import { restores } from "./words/restores.ts";
import { defineRule } from "./rule.ts";

/** The restore ended without an error, the page ends there, and the customers find the tables empty. */
export const recoveryIsVerified = defineRule({
  id: "recovery-is-verified",
  summary: "A document on a recovery says how to see that it has worked",
  severity: "warning",
  *check(document) {
    if (document.library !== undefined || !isRecovery(document.headings)) return;
    const seen = new Set<Heading>();
    const told = document.headings.filter(({ text }) => words.test(text));
    const toldDepth = Math.min(...told.map(({ depth }) => depth));
    for (const code of document.shell) {
      const command = code.origin === "fence" ? code.script.commands.find(restores) : undefined;
      const procedure = procedureOf(code);
      if (command === undefined || procedure === undefined || seen.has(procedure)) continue;
      seen.add(procedure);
      const place = code.placeOf(command.start, command.end);
      // A heading that is no part of another procedure.
      if (toldDepth <= procedure.depth) continue;
      if (isVerified(procedure, place.end.offset, document)) continue;
      yield {
        place,
        reason: `Missing verification in \`${procedure.text}\`, expected one: nothing behind the restore tells one that worked from one that brought nothing back`,
        help: "Add a look at data of which you know what it must be: a count, the newest row, a page of the application",
        ...(procedure.depth > 1 && { severity: "info" as const }),
      };
    }
  },
});

function isRecovery(headings: readonly Heading[]): boolean {
  const title = headings.find(({ depth }) => depth === 1)?.text ?? "";
  return /\b(?:restor|recover|disaster)|\bDR\b/i.test(title);
}

/** The outermost heading below the title that names a recovery, or the title where none does. */
function procedureOf({ fence: { headings } }: ShellCode): Heading | undefined {
  const [title, ...others] = headings;
  return others.find(({ text }) => /restor|recover|scenario|rebuild/i.test(text)) ?? title;
}

/** By what stands behind the restore in its section. */
function isVerified({ depth, place }: Heading, from: number, document: Document): boolean {
  const { headings, text } = document;
  const next = headings.find(
    (each) => each.place.start.offset > place.start.offset && each.depth <= depth,
  );
  const behind = text.slice(from, next?.place.start.offset ?? text.length);
  return words.test(behind) || looks.test(behind);
}

/** In languages and scripts that are not read here anything may speak of checking. */
const words =
  /v[ée]rif|valid|\btest|\bcheck|confirm|smoke|sanity|\bensure|expect|compar|make sure|inspect|healthy|prüf|kontroll|comprob|\p{Script=Cyrillic}|\p{Script=Han}|\p{Script=Hangul}|\p{Script=Kana}|\p{Script=Hiragana}/iu;

const looks =
  /\b(?:kubectl (?:.* )?(?:get|describe|logs|wait|rollout)|select|count|curl|wget|psql .*-c|pg_isready|velero (?:.* )?(?:describe|get|logs))\b/i;
