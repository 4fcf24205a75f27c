import { codeSpansOf } from "./code-spans.ts";
import { codeSpan, escapeText, escapeInMarkup } from "./escape.ts";
import { hasToken, tokenPatterns } from "./tokens.ts";

const paragraphEnd = /(\n(?:[ \t>]*\n)+)/;
const tableRule = /^[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/m;
/** In a link's url or title, or in an HTML tag. */
const insideMarkup = /\]\([^()]*$|^[ \t>]*\[[^\]]+\]:.*$|<[^<>]*$/;

/**
 * Prose with its value tokens replaced. In text a value is escaped, in a url it cannot end the url,
 * and in a code span it stands as it is, the span's fence made longer when the value needs it.
 */
export function insertValues(markdown: string, values: readonly string[]): string {
  if (!hasToken(markdown)) return markdown;
  return markdown
    .split(paragraphEnd)
    .map((chunk) => (hasToken(chunk) ? insertIntoChunk(chunk, values) : chunk))
    .join("");
}

function insertIntoChunk(chunk: string, values: readonly string[]): string {
  const isTable = chunk.includes("|") && chunk.split("\n").some((line) => isTableRule(line));
  if (!isTable) return insertIntoInline(chunk, values, false);
  return chunk
    .split("\n")
    .map((line) => insertIntoInline(line, values, true))
    .join("\n");
}

function isTableRule(line: string): boolean {
  return line.includes("|") && tableRule.test(line);
}

function insertIntoInline(text: string, values: readonly string[], inTable: boolean): string {
  const pieces: string[] = [];
  let done = 0;
  for (const span of codeSpansOf(text)) {
    pieces.push(insertIntoText(text.slice(done, span.start), values));
    const source = text.slice(span.start, span.end);
    const content = text.slice(span.start + span.ticks, span.end - span.ticks);
    pieces.push(
      hasToken(content)
        ? codeSpan(fill(contentOf(content, inTable), values, asIs), { ticks: span.ticks, inTable })
        : source,
    );
    done = span.end;
  }
  pieces.push(insertIntoText(text.slice(done), values));
  return pieces.join("");
}

/** What the author means by the text between the backticks. */
function contentOf(text: string, inTable: boolean): string {
  const cell = inTable ? text.replaceAll("\\|", "|") : text;
  return /^ .*[^ ].* $/s.test(cell) ? cell.slice(1, -1) : cell;
}

function asIs(value: string): string {
  return value;
}

function insertIntoText(text: string, values: readonly string[]): string {
  return fill(text, values, (value, before) =>
    insideMarkup.test(before.slice(before.lastIndexOf("\n") + 1))
      ? escapeInMarkup(value)
      : escapeText(value),
  );
}

function fill(
  text: string,
  values: readonly string[],
  form: (value: string, before: string) => string,
): string {
  return text.replace(tokenPatterns.value, (_token, index: string, offset: number) =>
    form(values[Number(index)] ?? "", text.slice(0, offset)),
  );
}
