import { execCall, type ExecCall } from "./exec-call.ts";
import { oncePer } from "./once-per.ts";
import { readCommands } from "./read-commands.ts";
import { readArguments } from "./read-arguments.ts";
import type { ShellCommand, ShellWord } from "./shell-commands.ts";

/** A program that a command runs, here or in a container. */
export interface Program {
  name: string;
  /** Its words, the name first. */
  words: readonly ShellWord[];
  /** The call that carries it into a container. */
  exec?: ExecCall;
  /** Set when it stands in the string of `sh -c`: offsets of its words are those of that string. */
  script?: ShellCommand;
}

const userOptions = new Set(["-u", "--user", "-g", "--group", "-s", "-c"]);

/** The programs of one command, the command itself first: `kubectl exec p -- psql` gives both. */
export const programsOf = oncePer((command: ShellCommand): readonly Program[] => {
  const { name, words } = command;
  if (name === undefined) return [];
  const exec = execCall(command);
  const own: Program = { name, words };
  const inString = exec === undefined ? stringPrograms(words, undefined) : [];
  return [own, ...inString, ...(exec === undefined ? [] : unwrap(exec.words, exec))];
});

function unwrap(words: readonly ShellWord[], exec: ExecCall): Program[] {
  let rest = words;
  while (rest.length > 0) {
    const name = rest[0]?.value?.split("/").at(-1);
    if (name === "env" || name === "exec") {
      rest = rest.slice(1);
      while (/^[A-Za-z_]\w*=/.test(rest[0]?.text ?? "")) rest = rest.slice(1);
    } else if (name === "sudo" || name === "gosu" || name === "su-exec") {
      const { operands, rest: last } = readArguments(rest, userOptions, { stopsAtOperands: 1 });
      rest = name === "sudo" ? [...operands, ...last] : last;
    } else break;
  }
  const name = rest[0]?.value?.split("/").at(-1);
  if (name === undefined) return [];
  return [{ name, words: rest, exec }, ...stringPrograms(rest, exec)];
}

/** `sh -c 'a | b'`, `su - postgres -c 'psql'`: only a string without expansions is known. */
function stringPrograms(words: readonly ShellWord[], exec: ExecCall | undefined): Program[] {
  if (!/^(?:ba|da|a|z)?sh$|^su$/.test(words[0]?.value?.split("/").at(-1) ?? "")) return [];
  const at = words.findIndex(({ value }, index) => index > 0 && /^-[a-z]*c$/.test(value ?? ""));
  const text = at < 1 ? undefined : words[at + 1]?.value;
  if (text === undefined) return [];
  return readCommands(text).commands.flatMap((script): Program[] =>
    script.name === undefined
      ? []
      : [{ name: script.name, words: script.words, script, ...(exec && { exec }) }],
  );
}
