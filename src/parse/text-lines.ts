/** Offset of the end of the line that begins at `start`: CommonMark's line ends are LF, CRLF, CR. */
export function lineEndAt(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return text.length;
}

/** Offset of the line behind the one that ends at `end`; the length of the text at its last. */
export function nextLineAt(text: string, end: number): number {
  if (end >= text.length) return text.length;
  return text.startsWith("\r\n", end) ? end + 2 : end + 1;
}
