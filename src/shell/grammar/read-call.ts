import type { ShellCommand, ShellWord } from "../shell-commands.ts";
import { flagsBelow, flagsOf, lookUp, lookUpLong, type FlagIndex } from "./flag-index.ts";
import type { CommandGrammar, Flag, Grammar } from "./grammar.ts";
import { grammarOf } from "./tools.ts";

/** A flag as it stands in a call. */
export interface GivenFlag {
  /** Undefined when the table does not have it. */
  flag?: Flag;
  /** As written, without a value: `-n`, `--namespace`. */
  written: string;
  word: ShellWord;
  /** The value when it is the same on every run. */
  value?: string;
  /** The word that holds the value: the flag's own or the next. */
  valueWord?: ShellWord;
}

/** A command read by the grammar of its program. */
export interface ToolCall {
  command: ShellCommand;
  grammar: Grammar;
  /** The innermost command that is known: `kubectl rollout status`. */
  found: CommandGrammar;
  flags: readonly GivenFlag[];
  /** Words that are neither flags nor their values, behind the subcommands. */
  operands: readonly ShellWord[];
  /** True when a word may be any number of words, so that flags and operands may be missing from the lists. */
  isOpen: boolean;
  /** What stands behind `--`, or behind the first operand where the rest belongs to another program. */
  rest: readonly ShellWord[];
}

/** Undefined for a program without a table, and where a variable hides which subcommand it is. */
export function readCall(command: ShellCommand): ToolCall | undefined {
  const name = command.name;
  const grammar = name === undefined ? undefined : grammarOf(name);
  if (grammar === undefined) return undefined;
  const words = command.words.slice(1);
  const plugin = pluginOf(name, words);
  return plugin === undefined
    ? readWords(command, grammar, words)
    : readWords(command, plugin.grammar, words.toSpliced(plugin.at, 1));
}

/** `kubectl cnpg`: the plugin has a table of its own, and takes flags in front of its name too. */
function pluginOf(
  name: string | undefined,
  words: readonly ShellWord[],
): { grammar: Grammar; at: number } | undefined {
  const at = words.findIndex(({ value }) => value === "cnpg");
  const isFirst = at === 0 || (at > 0 && words[at - 2]?.text.startsWith("-") === true);
  const grammar = name === "kubectl" && isFirst ? grammarOf("kubectl-cnpg") : undefined;
  return grammar && { grammar, at };
}

function readWords(
  command: ShellCommand,
  grammar: Grammar,
  words: readonly ShellWord[],
): ToolCall | undefined {
  const flags: GivenFlag[] = [];
  /** The command that was known where each flag stands. */
  const levels: CommandGrammar[] = [];
  const operands: ShellWord[] = [];
  let found: CommandGrammar = grammar;
  let isOpen = false;
  let isPathDone = false;
  let rest: readonly ShellWord[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as ShellWord;
    if (word.value === "--") {
      rest = words.slice(index + 1);
      break;
    }
    const spelt = flagText(word);
    if (spelt !== undefined) {
      // Of the tool, and while the subcommand is not known of any command.
      const known = isPathDone ? flagsOf(found, grammar) : flagsBelow(found, grammar);
      const given = readFlag(word, spelt, grammar, [known, flagsOf(grammar, grammar)]);
      flags.push(...given);
      levels.push(...given.map(() => found));
      const last = given.at(-1);
      if (last?.flag?.value !== "required" || last.valueWord !== undefined) continue;
      const next = words[index + 1];
      if (next === undefined) continue;
      index++;
      last.valueWord = next;
      if (next.value !== undefined) last.value = next.value;
    } else if (mayBeMany(word)) isOpen = true;
    else if (isPathDone) operands.push(word);
    else {
      if (word.value === undefined && found.subcommands.size > 0) {
        if (!found.isCallable) return undefined;
        isOpen = true;
      }
      const next = word.value === undefined ? undefined : found.subcommands.get(word.value);
      if (next === undefined) {
        isPathDone = true;
        operands.push(word);
      } else found = next;
      if (next?.subcommands.size === 0) isPathDone = true;
    }
    if (found.endsAtOperand && (isOpen || operands.length > 0)) {
      rest = words.slice(index + 1);
      break;
    }
  }
  const bound = flags.map((flag, index) => bind(flag, levels[index] ?? grammar, grammar, found));
  return { command, grammar, found, flags: bound, operands, isOpen, rest };
}

/** The text of a word that is surely a flag. A variable may stand in its value, not in its name. */
function flagText(word: ShellWord): string | undefined {
  const text = word.value ?? word.text.replace(/^["'](?=-)/, "").replace(/["']$/, "");
  return /^-[A-Za-z0-9?-]/.test(text) &&
    !/^--?[\w-]*[$`<{]/.test(text.replace(/^-[A-Za-z]["$].*/, "-x"))
    ? text
    : undefined;
}

/** An unquoted expansion may be nothing or several words, and so may `"$@"` and `"${A[@]}"`. */
function mayBeMany({
  hasPlaceholder,
  hasSubstitution,
  text,
  value,
  variables,
}: ShellWord): boolean {
  if (value !== undefined) return false;
  if (/\$@|\[[@*]\]|\$\*/.test(text)) return true;
  if (hasPlaceholder === true) return /\.\.\.|…|\[/.test(text);
  return (variables.length > 0 || hasSubstitution) && !/["']/.test(text) && /^[$`]/.test(text);
}

function readFlag(
  word: ShellWord,
  text: string,
  grammar: Grammar,
  known: readonly FlagIndex[],
): GivenFlag[] {
  const isLong = text.startsWith("--") || grammar.takesAnyDash;
  const equals = text.indexOf("=");
  if (isLong && !(grammar.takesAnyDash && /^-[A-Za-z](?:$|=)/.test(text))) {
    const written = equals === -1 ? text : text.slice(0, equals);
    const value = equals === -1 ? undefined : text.slice(equals + 1);
    const flag = lookUpLong(written, known, grammar);
    return [given(word, written, flag, value)];
  }
  return readShort(word, text, known);
}

/** `-it`, `-nfoo`, `-n=foo`: letters until one takes what is left. */
function readShort(word: ShellWord, text: string, known: readonly FlagIndex[]): GivenFlag[] {
  const found: GivenFlag[] = [];
  for (let index = 1; index < text.length; index++) {
    const written = `-${text.charAt(index)}`;
    const flag = lookUp(written, known);
    const left = text.slice(index + 1).replace(/^=/, "");
    const takesRest =
      flag === undefined || flag.value === "required" || text.charAt(index + 1) === "=";
    found.push(given(word, written, flag, takesRest && left !== "" ? left : undefined));
    if (takesRest) break;
  }
  return found;
}

function given(
  word: ShellWord,
  written: string,
  flag: Flag | undefined,
  value: string | undefined,
): GivenFlag {
  const isStatic = value !== undefined && word.value !== undefined;
  return {
    written,
    word,
    ...(flag && { flag }),
    ...(value !== undefined && { valueWord: word }),
    ...(isStatic && { value }),
  };
}

/**
 * A flag in front of the subcommand was looked up in all of them; now it is known which one it is. There the flags of
 * the group count too: `docker compose --file a.yaml up`.
 */
function bind(
  { flag: guess, ...rest }: GivenFlag,
  level: CommandGrammar,
  grammar: Grammar,
  found: CommandGrammar,
): GivenFlag {
  const group = level === grammar ? [] : [level];
  const known = [...group, found, grammar].map((command) => flagsOf(command, grammar));
  const { written } = rest;
  const flag = written.length > 2 ? lookUpLong(written, known, grammar) : lookUp(written, known);
  return guess !== undefined && flag !== undefined ? { ...rest, flag } : rest;
}

/** The flag of a call by its name, such as `--namespace`. */
export function flagOf(call: ToolCall, name: string): GivenFlag | undefined {
  return call.flags.findLast(({ flag }) => flag?.names.at(-1) === name);
}
