import type { ShellCode } from "../document/document.ts";
import { isScript } from "../document/is-script.ts";
import type { Placeholder } from "../document/placeholder.ts";
import { defineRule } from "./rule.ts";

/**
 * `kubectl delete pod <name>` pasted as it stands reads a file called `name` and writes over the next word:
 * bash finds nothing wrong with it.
 */
export const noPlaceholderAsRedirection = defineRule({
  id: "no-placeholder-as-redirection",
  summary: "A placeholder in shell code is not read as a redirection",
  severity: "warning",
  *check({ shell }) {
    for (const code of shell) {
      const found = code.placeholders.filter(
        (placeholder) => placeholder.kind === "angle" && !isInert(code, placeholder),
      );
      // Whoever fills in one sees the others of a block.
      for (const placeholder of isScript(code) ? found : found.slice(0, 1)) {
        const written = code.text.slice(placeholder.start, placeholder.end);
        const name = variableFor(written);
        yield {
          place: code.placeOf(placeholder.start, placeholder.end),
          reason: `Unexpected placeholder \`${written}\`, which bash reads as a redirection, expected a variable`,
          help: `Write \`"$${name}"\` and set \`${name}\` in a line above`,
          ...(isScript(code) ? {} : { severity: "info" as const }),
        };
      }
    }
  },
});

/** In quotes, comments and heredocs nothing is redirected. */
function isInert({ facts, script, text }: ShellCode, { end, start }: Placeholder): boolean {
  if (facts.heredocs.some((heredoc) => heredoc.start <= start && end <= heredoc.end)) return true;
  const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
  if (/(?:^|\s)#/.test(line)) return true;
  const words = script.commands.flatMap((command) => [
    ...command.words,
    ...command.wrappers.flat(),
    ...command.assignments.flatMap(({ value }) => value ?? []),
  ]);
  const holder = words.find((word) => word.start <= start && end <= word.end);
  return holder !== undefined && isQuoted(holder.text.slice(0, start - holder.start));
}

/** True when a quote is open at the end of the text. */
function isQuoted(text: string): boolean {
  let quote = "";
  for (const [found] of text.matchAll(/\\.|["']/gs)) {
    if (found === quote) quote = "";
    else if (quote === "" && found.length === 1) quote = found;
  }
  return quote !== "";
}

function variableFor(written: string): string {
  const words =
    written
      .slice(1, -1)
      .toUpperCase()
      .match(/[A-Z0-9]+/g) ?? [];
  return words.join("_");
}
