import type { ShellCode } from "../../document/document.ts";
import type { ShellCommand } from "../../shell/shell-commands.ts";

/** Code that another shell of this machine runs; `start` is where it begins in the code around it. */
export interface ChildCode {
  text: string;
  start: number;
}

/** In single quotes, in a heredoc that expands nothing, or in a file that such a heredoc has written before. */
export function childCode(command: ShellCommand, code: ShellCode): ChildCode | undefined {
  const { name, words } = command;
  const isShell = /^(?:ba|da|k|z|)sh$/.test(name ?? "");
  const at = words.findIndex(({ value }, index) => index > 0 && /^-[a-z]*c$/.test(value ?? ""));
  const word = at === -1 ? undefined : words[at + 1];
  if (isShell && word !== undefined) {
    // Then every character of the value stands where it is written.
    const isPlain = word.value !== undefined && word.text === `'${word.value}'`;
    return isPlain ? { text: word.value ?? "", start: word.start + 1 } : undefined;
  }
  const [first, second] = words;
  const path = isShell ? second?.value : first?.value;
  if (path?.endsWith(".sh") === true) return writtenTo(path, command.start, code);
  const isStdin = words.slice(1).every(({ value }) => value === "-s" || value === "-");
  return isShell && isStdin ? quotedHeredoc(command, code) : undefined;
}

function writtenTo(path: string, before: number, code: ShellCode): ChildCode | undefined {
  const plain = (text: string | undefined) => text?.replace(/^\.\//, "");
  const writer = code.script.commands.findLast(
    ({ name, redirects, start }) =>
      start < before &&
      (name === "cat" || name === "tee") &&
      redirects.some(
        ({ operator, target }) => operator === ">" && plain(target?.value) === plain(path),
      ),
  );
  return writer && quotedHeredoc(writer, code);
}

function quotedHeredoc({ redirects }: ShellCommand, { text }: ShellCode): ChildCode | undefined {
  const heredoc = redirects.findLast((redirect) => redirect.heredoc !== undefined)?.heredoc;
  if (heredoc?.isQuoted !== true) return undefined;
  return { text: text.slice(heredoc.start, heredoc.end), start: heredoc.start };
}
