/** Text that bash takes as it stands wherever a word may stand, reserved words apart. */
export const plainWordPattern = /^[A-Za-z0-9_./:@%+,=-]+$/;

/** Words that bash gives a meaning of their own at the start of a command, and builtins it parses specially. */
const reservedWords = new Set(
  (
    "if then elif else fi time for in until while do done case esac coproc select function " +
    "declare typeset local export readonly alias eval let"
  ).split(" "),
);

export function isReservedWord(text: string): boolean {
  return reservedWords.has(text);
}

/**
 * A bash literal of the value: bare where it is the same in every position, else in single quotes. A value with control
 * characters other than newline and tab is in `$'...'`, so that it survives a terminal. NUL cannot be a value.
 */
export function quote(value: string): string {
  const isAssignment = /^[A-Za-z_]\w*\+?=/.test(value);
  if (plainWordPattern.test(value) && !isAssignment && !isReservedWord(value)) return value;
  return /[\0-\x08\x0b-\x1f\x7f]/.test(value) ? ansiQuote(value) : singleQuote(value);
}

export function singleQuote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

const escapes: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
  "\\": "\\\\",
  "'": "\\'",
};

function ansiQuote(value: string): string {
  const body = value.replace(/[\0-\x1f\x7f\\']/g, (character) => {
    const octal = character.charCodeAt(0).toString(8).padStart(3, "0");
    return escapes[character] ?? `\\${octal}`;
  });
  return `$'${body}'`;
}
