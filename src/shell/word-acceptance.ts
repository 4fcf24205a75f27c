import type { Word } from "unbash";
import type { Acceptance } from "./shell-facts.ts";
import type { Scope } from "./scope.ts";
import { literalText } from "./static-word.ts";

/**
 * What an unquoted expansion in this word accepts. The shell looks at braces, tildes, assignments and reserved
 * words before it expands variables; a value that stands there in person would be looked at too.
 */
export function wordAcceptance(word: Word, scope: Scope): Acceptance {
  const literal = literalText(word);
  if (/[{}]/.test(literal)) return "nothing";
  if (literal.includes("~") && !(word.text.startsWith("~/") && literal.lastIndexOf("~") === 0)) {
    return "nothing";
  }
  if (scope.context === "command-name" && !isSafeName(word, literal)) return "nothing";
  return scope.accepts;
}

/** No assignment can come of it, and no reserved word be put together. */
function isSafeName(word: Word, literal: string): boolean {
  if (/[=[]/.test(literal)) return false;
  return (word.parts?.length ?? 0) < 2 || /[./-]/.test(literal);
}

/** False where the characters after an unquoted expansion would read its value as their own. */
export function isSafeBefore(code: string, end: number): boolean {
  return !/^(?:[(<>]|\\\r?\n\w)/.test(code.slice(end, end + 4));
}
