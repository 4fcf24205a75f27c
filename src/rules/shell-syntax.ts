import { defineRule, type Finding } from "./rule.ts";
import type { ShellCode } from "../document/document.ts";
import { isScript } from "../document/is-script.ts";
import { looksLikeCommand } from "./words/looks-like-command.ts";

/** A command that bash cannot read does nothing on the day it is pasted, and the operator starts to guess. */
export const shellSyntax = defineRule({
  id: "shell-syntax",
  summary: "Bash can read a block",
  severity: "error",
  untagged: "warning",
  *check({ library, shell }) {
    // The library's own check knows which blocks are run.
    if (library !== undefined) return;
    for (const code of shell) {
      if (!isBash(code) || isEscaped(code)) continue;
      const [first] = code.facts.errors;
      if (first !== undefined) yield explain(code, first);
    }
  },
});

/** In a manifest that a heredoc makes, `\\$` and `\\\\` are escapes of the heredoc. */
function isEscaped({ fence, origin, text }: ShellCode): boolean {
  return origin === "container" && !/^ya?ml$/.test(fence.language) && /\\\$|\\\\\n/.test(text);
}

/** zsh, ksh and languages of tests read what bash does not; a session may end anywhere. */
function isBash({ fence, text }: ShellCode): boolean {
  return !fence.isTranscript && !/^(?:zsh|ksh)$/.test(fence.language) && !isTest(text);
}

/** A block with a test in it is a file for bats or its like, which makes bash of it first. */
function isTest(text: string): boolean {
  return (
    /^\s*#!.*\bbats\b/.test(text) ||
    /^[ \t]*(?:@test|(?:describe|context|it)(?=[ \t]+["']))[ \t]+\S.*\{[ \t]*$/m.test(text)
  );
}

function explain(
  code: ShellCode,
  { end, reason, start }: ShellCode["facts"]["errors"][number],
): Finding {
  return {
    place: code.placeOf(start, end),
    reason: `Unexpected bash: ${reason}`,
    help: "Correct the command, or write the language that this is, such as `text` or `console`",
    ...(!isMeant(code, start)
      ? { severity: "info" as const }
      : // Who pastes it knows what is a placeholder or a note, of whatever spelling.
        !isScript(code) && { severity: "warning" as const }),
  };
}

/** Pasted output, a picture or another language is misnamed, but nobody runs it. */
function isMeant(code: ShellCode, at: number): boolean {
  const { fence, origin, text } = code;
  // `main() { # your code here }` is a sketch.
  if (/\{[ \t]*\n(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*\}/.test(text.slice(at))) return false;
  // So is `... (the list from above)`.
  const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at + 1);
  if (/(?:^|\s)(?:\.{3,}|…)\s*\($/.test(line)) return false;
  // And `NAME=value (optional)`, a list of settings with notes.
  if (/^\s*(?:export )?[A-Z][A-Z0-9_]*=\S*[ \t]+\($/.test(line)) return false;
  return (
    origin !== "fence" ||
    fence.attributes !== undefined ||
    text.trimStart().startsWith("#!") ||
    looksLikeCommand(text, at)
  );
}
