import type { CommandGrammar, Flag, FlagRule, Grammar } from "./grammar.ts";

/** A command while its lines are read. */
interface Draft extends CommandGrammar {
  flags: Flag[];
  subcommands: Map<string, Draft>;
  isCallable: boolean;
  hasUnknownFlags: boolean;
  endsAtOperand: boolean;
  rules: FlagRule[];
  allowed: Map<string, readonly string[]>;
  gone: Map<string, string>;
}

/** The programs of a table of `tools/`; README.md beside it tells the form. A bad table is a bug and throws. */
export function readGrammars(text: string): Grammar[] {
  const joined = text.replace(/\n {2}(?=\S)/g, " ");
  const lines = joined.split("\n").filter((line) => /^[^#\s]/.test(line));
  const grammars: (Draft & Grammar)[] = [];
  for (const line of lines) {
    const name = /^tool (.*)$/.exec(line)?.[1];
    if (name !== undefined) grammars.push(emptyTool(name));
    const tool = grammars.at(-1);
    if (tool === undefined) throw new Error(`Unexpected line before a tool: ${line}`);
    if (name === undefined) readLine(line, tool);
  }
  return grammars;
}

function readLine(line: string, tool: Draft & Grammar): void {
  const [, statement = "", path = "", rest = ""] =
    /^(excludes|needs|requires|values|gone)(?: ([^:]*))?: (.*)$/.exec(line) ?? [];
  if (statement !== "") return readStatement(statement, at(tool, path), path, rest, tool);
  if (line === "plugins") tool.takesPlugins = true;
  else if (line === "abbreviates") tool.abbreviates = true;
  else if (line === "any-dash") tool.takesAnyDash = true;
  else if (line.startsWith("for ")) tool.version = line.slice("for ".length);
  else readCommand(line, tool);
}

/** Words of a line that are neither a name nor a flag. */
const marks: ReadonlySet<string> = new Set(["…", "COMMAND", "ARGS"]);

/** `config get --all -o/--output=`; `everywhere` are the flags of every command, `a|b` several names. */
function readCommand(line: string, tool: Draft): void {
  const words = line.split(" ");
  const first = words.findIndex((word) => word.startsWith("-") || marks.has(word));
  const path = words.slice(0, first === -1 ? undefined : first);
  const given = first === -1 ? [] : words.slice(first);
  const flags = given.filter((word) => !marks.has(word)).map(readFlag);
  if (path[0] === "everywhere") {
    tool.flags.push(...flags);
    tool.hasUnknownFlags = given.includes("…");
    return;
  }
  for (const command of descend(tool, path)) {
    command.flags.push(...flags);
    command.isCallable = !given.includes("COMMAND");
    command.hasUnknownFlags = given.includes("…");
    command.endsAtOperand = given.includes("ARGS");
  }
}

/** The command at a path, made when it is new. Names of one command share it. */
function descend(from: Draft, path: readonly string[]): Draft[] {
  let commands = [from];
  for (const word of path) {
    commands = commands.flatMap((command) => {
      const names = word.split("|");
      const known = names.map((name) => command.subcommands.get(name)).find(Boolean);
      const child = known ?? emptyCommand([...command.path, names[0] ?? ""]);
      for (const name of names) command.subcommands.set(name, child);
      return child;
    });
  }
  return commands;
}

function at(tool: Draft, path: string): Draft {
  const words = path === "" ? [] : path.split(" ");
  let command = tool;
  for (const word of words) command = command.subcommands.get(word) ?? command;
  return command;
}

function readStatement(
  statement: string,
  command: Draft,
  path: string,
  rest: string,
  tool: Draft,
): void {
  const [first = "", ...others] = rest.split(" ");
  if (statement === "values") command.allowed.set(first, (others[0] ?? "").split("|"));
  else if (statement !== "gone") {
    command.rules.push({ kind: statement as FlagRule["kind"], flags: [first, ...others] });
  } else if (first.startsWith("-")) command.gone.set(first, others.join(" "));
  else {
    const words = path.split(" ");
    at(tool, words.slice(0, -1).join(" ")).gone.set(words.at(-1) ?? "", rest);
  }
}

/** `-n/--namespace=`, `--wait`, `--dry-run?` */
function readFlag(word: string): Flag {
  const mark = /[=?]$/.exec(word)?.[0];
  const names = (mark === undefined ? word : word.slice(0, -1)).split("/");
  return { names, value: mark === "=" ? "required" : mark === "?" ? "optional" : "none" };
}

function emptyCommand(path: readonly string[]): Draft {
  return {
    path,
    flags: [],
    subcommands: new Map(),
    isCallable: false,
    hasUnknownFlags: false,
    endsAtOperand: false,
    rules: [],
    allowed: new Map(),
    gone: new Map(),
  };
}

function emptyTool(tool: string): Draft & Grammar {
  const flags = { takesPlugins: false, abbreviates: false, takesAnyDash: false };
  return { ...emptyCommand([tool]), tool, version: "", ...flags };
}
