import type { CommandArgument } from "unbash";
import type { ResolvedCommand } from "./resolve-command.ts";
import { namedVariable, staticValue } from "./static-word.ts";

/** What a builtin does to the shell that runs it. */
export interface BuiltinEffects {
  assigned?: readonly string[];
  mentioned?: readonly string[];
  setsExitTrap?: boolean;
  /** Arguments that are commands (`eval`, `trap`), expressions (`let`), or a program (`bash -c`). */
  code?: { kind: "commands" | "arithmetic" | "program"; words: readonly CommandArgument[] };
}

/** Options whose value is the next word, by builtin (bash(1), SHELL BUILTIN COMMANDS). */
const valuedOptions: Readonly<Record<string, string>> = {
  read: "adinNptu",
  mapfile: "dnOsuCc",
  readarray: "dnOsuCc",
  printf: "v",
  wait: "p",
};

/** The effects of a command, or undefined when it has none on variables, traps or code. */
export function builtinEffects(call: ResolvedCommand): BuiltinEffects | undefined {
  const { name } = call;
  switch (name) {
    case "read":
    case "mapfile":
    case "readarray":
    case "printf":
    case "wait":
      return { assigned: targetsOf(name, call.arguments) };
    case "getopts": {
      const target = call.arguments[1];
      return { assigned: ["OPTARG", "OPTIND", ...namesIn(target === undefined ? [] : [target])] };
    }
    case "declare":
    case "typeset":
    case "local":
    case "export":
    case "readonly":
      return declaration(name, call.arguments);
    case "unset":
      return hasOption(call.arguments, "f") ? undefined : { assigned: namesIn(call.arguments) };
    case "let":
      return { code: { kind: "arithmetic", words: call.arguments } };
    case "eval":
      return { code: { kind: "commands", words: call.arguments } };
    case "trap":
      return trap(call.arguments);
    case "bash":
    case "sh":
      return program(call.arguments);
    case "test":
    case "[":
      return { mentioned: testedVariables(call.arguments) };
    default:
      return undefined;
  }
}

function targetsOf(name: string, words: readonly CommandArgument[]): string[] {
  const { options, operands } = parseOptions(words, valuedOptions[name] ?? "");
  const option = { printf: "v", wait: "p", read: "a" }[name];
  const target = option === undefined ? undefined : options.get(option);
  const targets = target === undefined ? [] : [target];
  if (name === "printf" || name === "wait") return targets;
  targets.push(...namesIn(operands));
  if (targets.length > 0) return targets;
  return [name === "read" ? "REPLY" : "MAPFILE"];
}

function declaration(name: string, words: readonly CommandArgument[]): BuiltinEffects | undefined {
  if (hasOption(words, "f") || hasOption(words, "F")) return undefined;
  const bare = namesIn(words.filter((word) => word.type === "Word"));
  const isReading = name === "export" || name === "readonly" || hasOption(words, "p");
  return isReading ? { mentioned: bare } : { assigned: bare };
}

function trap(words: readonly CommandArgument[]): BuiltinEffects {
  const isPrinting = hasOption(words, "p") || hasOption(words, "l");
  const operands = words.filter((word, at) => at > 0 || staticValue(word) !== "--");
  const action = operands.length > 1 ? operands[0] : undefined;
  const signals = action === undefined ? operands : operands.slice(1);
  return {
    setsExitTrap:
      !isPrinting && signals.some((word) => /^(?:0|(?:SIG)?EXIT)$/i.test(staticValue(word) ?? "")),
    ...(isCode(action) ? { code: { kind: "commands", words: [action] } } : {}),
  };
}

/** `-` resets a trap and an empty action ignores the signal. */
function isCode(action: CommandArgument | undefined): action is CommandArgument {
  return action !== undefined && !["-", ""].includes(staticValue(action) ?? "-");
}

function program(words: readonly CommandArgument[]): BuiltinEffects | undefined {
  const at = words.findIndex((word) => /^-[a-z]*c$/.test(staticValue(word) ?? ""));
  const code = at === -1 ? undefined : words[at + 1];
  return code === undefined ? undefined : { code: { kind: "program", words: [code] } };
}

function testedVariables(words: readonly CommandArgument[]): string[] {
  return namesIn(words.filter((_, at) => /^-[vR]$/.test(staticValue(words[at - 1]) ?? "")));
}

/** Options with the variable that each names, and the words after them. */
function parseOptions(words: readonly CommandArgument[], valued: string) {
  const options = new Map<string, string>();
  let at = 0;
  for (; at < words.length; at += 1) {
    const value = staticValue(words[at]);
    if (value === undefined || !/^-./.test(value)) break;
    if (value === "--") {
      at += 1;
      break;
    }
    // The first letter that takes a value ends the cluster; the value may be glued to it.
    const end = [...value].findIndex((letter, index) => index > 0 && valued.includes(letter));
    if (end === -1) continue;
    const glued = value.slice(end + 1);
    if (glued === "") at += 1;
    const word = words[at];
    const name = glued === "" && word !== undefined ? namedVariable(word) : glued;
    if (name !== undefined && name !== "") options.set(value.charAt(end), name);
  }
  return { options, operands: words.slice(at) };
}

function hasOption(words: readonly CommandArgument[], letter: string): boolean {
  return words.some((word) => {
    const value = staticValue(word);
    return value !== undefined && /^-[A-Za-z]+$/.test(value) && value.includes(letter);
  });
}

function namesIn(words: readonly CommandArgument[]): string[] {
  return words.map(namedVariable).filter((name) => name !== undefined);
}
