import { toString } from "mdast-util-to-string";
import { parseMarkdown } from "./markdown.ts";
import { endOf, type Tokens } from "./tokens.ts";

/**
 * The plain text between two tokens, as `mdast-util-to-string` gives it of the tree: of links and
 * images what is read, escapes and character references decoded.
 */
export function tokenText(tokens: Tokens, start: number, end: number): string {
  let text = "";
  let isAfterBreak = false;
  for (let at = start + 1; at < end; at++) {
    const event = tokens[at];
    if (event?.[0] !== "enter") continue;
    const [, token, context] = event;
    switch (token.type) {
      case "data":
      case "characterEscapeValue":
      case "codeTextData":
      case "htmlTextData":
      case "autolinkProtocol":
      case "autolinkEmail":
        text += context.sliceSerialize(token);
        break;
      case "characterReference":
        // Rare, and the table of names is the parser's.
        text += toString(parseMarkdown(context.sliceSerialize(token)));
        break;
      case "hardBreakEscape":
      case "hardBreakTrailing":
        isAfterBreak = true;
        break;
      case "lineEnding":
        if (!isAfterBreak) text += context.sliceSerialize(token);
        isAfterBreak = false;
        break;
      case "reference":
      case "resource":
        at = endOf(tokens, at);
        break;
    }
  }
  return text;
}
