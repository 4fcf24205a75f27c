const hasColor =
  process.env.FORCE_COLOR !== undefined ||
  (process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb");
const style = (code) => (text) => (hasColor ? `\x1b[${code}m${text}\x1b[0m` : text);

export const bold = style(1);
export const dim = style(2);
const green = style(32);
const boldGreen = style("1;32");
const boldRed = style("1;31");

const looks = [
  [/^PASS/, boldGreen],
  [/^FAIL/, boldRed],
  [/^RTO/, bold],
  [/^\[ *\d+ s\]/, bold],
  [/^ +ok /, green],
  [/^ +cleanup /, dim],
];

/** A line of a script's output as a terminal shows it best; the text stays the same. */
export function paint(line) {
  const look = looks.find(([pattern]) => pattern.test(line));
  return look === undefined ? line : look[1](line);
}
