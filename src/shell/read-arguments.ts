import type { ShellWord } from "./shell-commands.ts";

/** The words of a command, told apart. */
export interface Arguments {
  /** What stands between the options, in order; the name of the command is not among them. */
  operands: readonly ShellWord[];
  /** Options as they are written, without a value: `-n`, `--namespace`. Letters of a cluster one by one. */
  options: ReadonlyMap<string, string | undefined>;
  /** What stands behind `--`. */
  rest: readonly ShellWord[];
}

/** Sorts the words of a command. `valued` names the options that take the next word. */
export function readArguments(
  words: readonly ShellWord[],
  valued: ReadonlySet<string> = new Set(),
  { stopsAtOperands = Infinity }: { stopsAtOperands?: number } = {},
): Arguments {
  const operands: ShellWord[] = [];
  const options = new Map<string, string | undefined>();
  for (let at = 1; at < words.length; at++) {
    const word = words[at];
    if (word === undefined) break;
    const text = word.value ?? word.text;
    if (text === "--") return { operands, options, rest: words.slice(at + 1) };
    if (operands.length >= stopsAtOperands) return { operands, options, rest: words.slice(at) };
    if (/^--\w/.test(text)) {
      const [name = text, ...value] = text.split("=");
      if (value.length > 0) options.set(name, value.join("="));
      else options.set(name, valued.has(name) ? valueOf(words[++at]) : undefined);
    } else if (/^-[A-Za-z]/.test(text)) at += readCluster(text, words[at + 1], valued, options);
    else operands.push(word);
  }
  return { operands, options, rest: [] };
}

/** `-it` are two options, `-nprod` and `-n prod` one; returns how many further words were taken. */
function readCluster(
  text: string,
  next: ShellWord | undefined,
  valued: ReadonlySet<string>,
  options: Map<string, string | undefined>,
): number {
  for (let at = 1; at < text.length; at++) {
    const name = `-${text.charAt(at)}`;
    if (!valued.has(name)) {
      options.set(name, undefined);
      continue;
    }
    const own = text.slice(at + 1).replace(/^=/, "");
    options.set(name, own === "" ? valueOf(next) : own);
    return own === "" ? 1 : 0;
  }
  return 0;
}

function valueOf(word: ShellWord | undefined): string | undefined {
  return word === undefined ? undefined : (word.value ?? word.text);
}
