/**
 * The `declare` commands of a `declare -p` listing by variable name; a later one replaces an earlier one.
 * The values are quoted by bash in double quotes or `$'...'` and may hold newlines.
 */
export function parseDeclarations(listing: string): Map<string, string> {
  const declarations = new Map<string, string>();
  // Most are plain and end with the expression; the others go on with an array, or with what is quoted in another way.
  const head = /declare -[A-Za-z-]+ ([A-Za-z_]\w*)(?:="[^"\\]*"(?=\n))?/y;
  let at = 0;
  while (at < listing.length) {
    head.lastIndex = at;
    const match = head.exec(listing);
    const end = endOfCommand(listing, match === null ? at : head.lastIndex);
    if (match?.[1] !== undefined) declarations.set(match[1], listing.slice(at, end));
    at = end + 1;
  }
  return declarations;
}

/** Offset of the first newline that is outside quotes, or the end of the text. */
export function endOfCommand(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === "\n") return at;
    if (character === "\\") at += 2;
    else if (character === '"') at = endOfQuote(text, at + 1, '"');
    else if (character === "$" && text[at + 1] === "'") at = endOfQuote(text, at + 2, "'");
    else if (character === "'") at = afterNext(text, "'", at + 1);
    else at += 1;
  }
  return text.length;
}

function endOfQuote(text: string, from: number, quote: string): number {
  let at = from;
  while (at < text.length) {
    const end = text.indexOf(quote, at);
    if (end === -1) return text.length;
    let backslashes = 0;
    while (end - backslashes > from && text[end - backslashes - 1] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
    at = end + 1;
  }
  return text.length;
}

function afterNext(text: string, quote: string, from: number): number {
  const end = text.indexOf(quote, from);
  return end === -1 ? text.length : end + 1;
}
