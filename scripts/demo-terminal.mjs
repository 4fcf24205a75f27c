const hasColor =
  process.env.FORCE_COLOR !== undefined ||
  (process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb");
const style = (code) => (text) => (hasColor ? `\x1b[${code}m${text}\x1b[0m` : text);

export const bold = style(1);
export const dim = style(2);

export function heading(number, title) {
  console.log(`\n${bold(`${number}  ${title}`)}\n`);
}

export function say(text) {
  console.log(`  ${text}`);
}
