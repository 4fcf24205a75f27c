/** A heredoc delimiter that is no line of the body: the preferred one, or that with a number. */
export function heredocDelimiter(body: string, preferred = "EOF"): string {
  // A `<<-` heredoc drops leading tabs, and a file with CRLF may lose its carriage returns.
  const lines = new Set(body.split("\n").map((line) => line.replace(/^\t+|\r$/g, "")));
  let delimiter = preferred;
  for (let number = 2; lines.has(delimiter); number += 1) delimiter = `${preferred}_${number}`;
  return delimiter;
}
