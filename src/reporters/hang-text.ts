/**
 * Text in lines of at most `width` characters where its words allow it: what stands behind `head` in its line, and the
 * lines below it without their indent.
 */
export function hangText(
  head: string,
  text: string,
  indent: string,
  width: number,
): [string, ...string[]] {
  const lines: [string, ...string[]] = [""];
  let used = head.length;
  // A space stays with the word before it, so that code keeps its spaces.
  for (const word of text.match(/ *[^ ]+/g) ?? []) {
    const last = lines.length - 1;
    if (used + word.length <= width || lines[last] === "") {
      lines[last] = `${lines[last] ?? ""}${word}`;
      used += word.length;
    } else {
      lines.push(word.trimStart());
      used = indent.length + word.trimStart().length;
    }
  }
  return lines;
}
