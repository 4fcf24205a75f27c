import type { Command, CommandArgument } from "unbash";
import { staticValue } from "./static-word.ts";

/** A command with its arguments, after the commands before it have taken theirs. */
export interface ResolvedCommand {
  name: string;
  start: number;
  arguments: readonly CommandArgument[];
}

interface Prefix {
  /** Options whose value is the next word. */
  valued?: readonly string[];
  /** Words between the options and the command. */
  operands?: number;
  /** `NAME=value` may stand before the command. */
  assigns?: boolean;
  /** With one of these options nothing is called. */
  queries?: readonly string[];
}

/** Commands that call the command in their arguments (their manual pages list the options). */
const prefixes = new Map<string, Prefix>([
  ["builtin", {}],
  ["command", { queries: ["-v", "-V"] }],
  ["env", { valued: ["-u", "-C", "--unset", "--chdir"], assigns: true }],
  ["exec", { valued: ["-a"] }],
  ["flock", { valued: ["-w", "-E", "--timeout", "--conflict-exit-code"], operands: 1 }],
  ["ionice", { valued: ["-c", "-n"] }],
  ["nice", { valued: ["-n", "--adjustment"] }],
  ["nohup", {}],
  ["setsid", {}],
  ["stdbuf", { valued: ["-i", "-o", "-e"] }],
  [
    "sudo",
    {
      valued: [
        "-u",
        "-g",
        "-h",
        "-p",
        "-C",
        "-T",
        "-R",
        "-D",
        "-r",
        "-t",
        "-U",
        "--user",
        "--group",
      ],
      assigns: true,
      queries: ["-l", "-v", "-k", "-K", "-e"],
    },
  ],
  ["timeout", { valued: ["-s", "-k", "--signal", "--kill-after"], operands: 1 }],
  ["watch", { valued: ["-n", "--interval"] }],
  [
    "xargs",
    { valued: ["-I", "-n", "-P", "-L", "-d", "-E", "-a", "-s", "--max-args", "--max-procs"] },
  ],
]);

/** The words of a command, its name first. */
export function wordsOf({ args, name }: Command): CommandArgument[] {
  return name === undefined ? [] : [name, ...args];
}

/** The command and every command that it calls: `sudo timeout 5m kubectl get` gives three. */
export function resolveCommand(words: readonly CommandArgument[]): ResolvedCommand[] {
  const resolved: ResolvedCommand[] = [];
  let rest: readonly CommandArgument[] | undefined = words;
  while (rest !== undefined) {
    const first: CommandArgument | undefined = rest[0];
    const name = staticValue(first);
    if (first === undefined || name === undefined || name === "") break;
    const call: ResolvedCommand = { name, start: first.pos, arguments: rest.slice(1) };
    resolved.push(call);
    const prefix = prefixes.get(name);
    rest = prefix === undefined ? undefined : calledWords(call.arguments, prefix);
  }
  return resolved;
}

function calledWords(
  words: readonly CommandArgument[],
  { valued = [], operands = 0, assigns = false, queries = [] }: Prefix,
): readonly CommandArgument[] | undefined {
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at];
    const value = staticValue(word);
    if (value === "--") {
      at += 1;
      break;
    }
    if (value?.startsWith("-") === true) {
      if (queries.includes(value)) return undefined;
      if (valued.includes(value)) at += 1;
    } else if (!(assigns && /^[A-Za-z_]\w*=/.test(word?.type === "Word" ? word.text : ""))) break;
  }
  return words.slice(at + operands);
}
