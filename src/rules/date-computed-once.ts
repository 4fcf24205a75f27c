import type { ShellCode } from "../document/document.ts";
import type { ShellWord } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** The second `$(date)` is another moment: the name that it makes belongs to nothing. */
export const dateComputedOnce = defineRule({
  id: "date-computed-once",
  summary: "A name with the time in it is computed once",
  severity: "error",
  untagged: "warning",
  *check({ shell }) {
    for (const code of shell) {
      const seen = new Map<string, ShellWord>();
      for (const { isMade, word } of timedWords(code)) {
        const first = seen.get(word.text);
        seen.set(word.text, first ?? word);
        // A second thing that is made is another one, also by its name.
        if (first === undefined || isMade) continue;
        yield {
          place: code.placeOf(word.start, word.end),
          reason: `Unexpected second \`${word.text}\`, expected a variable: the time has changed since the first`,
          help: "Set a variable once, and write it in both places",
          cause: { place: code.placeOf(first.start, first.end), reason: "the name is made here" },
          ...(isFine(word.text) ? {} : { severity: "warning" as const }),
        };
      }
    }
  },
});

/** Names with a date in them, of commands that make or find something. */
function timedWords({ script }: ShellCode): { word: ShellWord; isMade: boolean }[] {
  return script.commands.flatMap(({ name, redirects, words }) => {
    const values = words.map(({ value }) => value);
    if (/^(?:echo|printf|log|date)$/.test(name ?? "") || values.includes("annotate")) return [];
    const targets = redirects.flatMap(({ operator, target }) =>
      target === undefined ? [] : { word: target, isMade: operator.includes(">") },
    );
    const isMade = values.includes("create");
    return [...words.slice(1).map((word) => ({ word, isMade })), ...targets].filter(({ word }) =>
      isTimedName(word),
    );
  });
}

function isTimedName({ text }: ShellWord): boolean {
  const match = /^"?([\w./:=-]*)\$\(date\b[^()]*\)([\w./-]*)"?$/.exec(text);
  // A moment in the past bounds a search; it names nothing.
  return (
    match !== null && !/\bago\b/.test(text) && (match[1] ?? "").length + (match[2] ?? "").length > 1
  );
}

/** With hours or seconds the two differ every time, with a day only at midnight. */
function isFine(text: string): boolean {
  return /%[HMSsTNI]/.test(text);
}
