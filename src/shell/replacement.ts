import { isReservedWord, plainWordPattern, singleQuote } from "./quote.ts";
import type { VariableReference } from "./shell-facts.ts";

/** The text that means the value where the expansion stands, or undefined when none does. */
export function replacement(
  value: string,
  { accepts, context }: VariableReference,
): string | undefined {
  if (accepts === "nothing") return undefined;
  // In an interactive shell a line break ends the line, a tab completes, `!` and a first `^` recall history.
  if (/^\^|[\0-\x1f\x7f!]/.test(value)) return undefined;
  if (accepts === "integer") return /^\d+$/.test(value) ? value : undefined;
  if (accepts === "plain" && !plainWordPattern.test(value)) return undefined;
  switch (context) {
    case "unquoted":
      return isReservedWord(value) ? undefined : value;
    case "command-name":
    case "pattern":
      return isBareWord(value) ? value : undefined;
    case "assignment-value":
      return plainWordPattern.test(value) ? value : singleQuote(value);
    case "subject":
      return isBareWord(value) ? value : singleQuote(value);
    case "double-quoted":
      return value.replace(/[\\"$`]/g, "\\$&");
    case "heredoc":
      return value.replace(/[\\$`]/g, "\\$&");
    default:
      return undefined;
  }
}

/** True when the value can also stand first in a command, in a pattern or before an operator of `[[ ]]`. */
function isBareWord(value: string): boolean {
  return /^[A-Za-z0-9_./][A-Za-z0-9_./:@%+,-]*$/.test(value) && !isReservedWord(value);
}
