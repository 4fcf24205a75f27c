import { withoutTokens } from "./tokens.ts";

/**
 * Everything that could be more than text in Markdown (CommonMark 0.31 with GFM), in HTML around it,
 * or in GitHub's formulas. A hyphen, a dot or an underscore inside a word stays: values stay readable.
 */
const special =
  /[&<>`*[\]\\|~{}$\n\r\t]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|^[#+=-]|^ | $|(?<=^\d{1,9})[.)](?=\s|$)/gu;

/** The value as text: whatever it holds, a reader of the rendered document sees the value. */
export function escapeText(value: string): string {
  return withoutTokens(value).replace(special, reference);
}

/** The value inside a link's parentheses or an HTML tag: it cannot end them, nor a quoted part. */
export function escapeInMarkup(value: string): string {
  return withoutTokens(value).replace(/[^\p{L}\p{N}\-._~:/?#@!,;=%+]/gu, reference);
}

function reference(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

/**
 * The content as a code span. Its fence is `ticks` backticks long, or as many more as it takes; a line
 * ending, which a code span cannot hold, becomes a space. `inTable` escapes what would end the cell.
 */
export function codeSpan(content: string, { ticks = 1, inTable = false } = {}): string {
  const flat = withoutTokens(content).replace(/\r\n?|\n/g, " ");
  // In a table no number of backslashes says "a backslash, then a pipe".
  if (inTable && flat.includes("\\|")) return `<code>${escapeText(flat)}</code>`;
  const text = inTable ? flat.replaceAll("|", "\\|") : flat;
  const runs = new Set((text.match(/`+/g) ?? []).map((run) => run.length));
  let length = ticks;
  while (runs.has(length)) length += 1;
  const needsPadding = /^`|`$|^ .* $/.test(text) && /[^ ]/.test(text);
  const padded = text === "" || needsPadding ? ` ${text} ` : text;
  const fence = "`".repeat(length);
  return `${fence}${padded}${fence}`;
}
