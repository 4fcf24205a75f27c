import type { ShellCode } from "../document/document.ts";
import { shellPlaceholders, type Placeholder } from "../document/placeholder.ts";
import type { ShellWord } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** What a reader would replace is run as it stands: by the script, and by the guided run when nobody looks closely. */
export const noPlaceholderInRunBlock = defineRule({
  id: "no-placeholder-in-run-block",
  summary: "A block that is run has no placeholder that a reader would have to replace",
  severity: "error",
  *check({ library, shell }) {
    if (library === undefined) return;
    for (const code of shell) {
      if (code.fence.attributes === undefined) continue;
      const words = wordsOf(code);
      for (const placeholder of shellPlaceholders(code.text)) {
        const { end, start } = placeholder;
        const holder = words.find((word) => word.start <= start && end <= word.end);
        if (!isRun(placeholder, holder, code)) continue;
        const written = code.text.slice(start, end);
        yield {
          place: code.placeOf(start, end),
          reason: `Unexpected placeholder \`${written}\` in a block that is run, expected the value or a variable`,
          help: "Declare a variable under `values` or `inputs` of the front matter, and write it here",
        };
      }
    }
  },
});

/** Words that a program gets; what is only printed is text. */
function wordsOf({ script }: ShellCode): ShellWord[] {
  return script.commands.flatMap(({ assignments, name, words }) =>
    name === "echo" || name === "printf"
      ? []
      : [...words, ...assignments.flatMap(({ value }) => value ?? [])],
  );
}

/** An ellipsis is one when it is a word; `<name>` outside quotes is a redirection, in them text that may be meant. */
function isRun(
  { kind, start }: Placeholder,
  holder: ShellWord | undefined,
  { facts, text }: ShellCode,
): boolean {
  if (kind === "ellipsis") return /^(?:\.{3,}|…)$/.test(holder?.text ?? "");
  if (kind === "word") return holder !== undefined && !/\s/.test(holder.text);
  if (kind !== "angle" || holder?.isQuoted === true) return false;
  const line = text.slice(text.lastIndexOf("\n", start) + 1, start);
  const inHeredoc = facts.heredocs.some((body) => body.start <= start && start < body.end);
  return !inHeredoc && !/(?:^|\s)#|["']/.test(line);
}
