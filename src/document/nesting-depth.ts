/** Deepest nesting that is parsed: the Markdown parser takes cubic time in the depth of lists and quotes. */
export const maxNesting = 60;

/**
 * How deeply lists and quotes are nested, judged on the lines alone and so an upper bound: also
 * lines of code that look like items count. Linear, for a text that nobody has looked at yet.
 */
export function nestingDepth(text: string): number {
  let deepest = 0;
  let indents: number[] = [];
  let lineStart = 0;
  while (lineStart <= text.length) {
    const { indent, markers } = readPrefix(text, lineStart);
    if (markers > 0) {
      indents = indents.filter((other) => other < indent);
      deepest = Math.max(deepest, indents.length + markers);
      indents.push(indent);
    }
    const end = text.indexOf("\n", lineStart);
    if (end === -1) break;
    lineStart = end + 1;
  }
  return deepest;
}

/** The markers of containers with which a line begins, and the indent of the first of them. */
function readPrefix(text: string, start: number): { indent: number; markers: number } {
  const marker = /[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t\n\r]))/y;
  let markers = 0;
  let indent = 0;
  marker.lastIndex = start;
  for (let found = marker.exec(text); found !== null; found = marker.exec(text)) {
    if (markers === 0) indent = found[0].length;
    markers++;
    if (markers > maxNesting) break;
  }
  return { indent, markers };
}
