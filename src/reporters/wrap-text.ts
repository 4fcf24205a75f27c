/** Text in lines of at most `width` characters where its words allow it, each behind the indent. */
export function wrapText(text: string, indent: string, width = 78): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width - indent.length) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines.map((line) => `${indent}${line}\n`).join("");
}
