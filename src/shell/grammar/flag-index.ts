import type { CommandGrammar, Flag, Grammar } from "./grammar.ts";

/** Flags by every spelling; of two flags with one spelling the first. */
export type FlagIndex = ReadonlyMap<string, Flag>;

/** Of a command alone, and of a command with everything below it. Tables live as long as the process. */
const own = new WeakMap<CommandGrammar, FlagIndex>();
const deep = new WeakMap<CommandGrammar, FlagIndex>();

/** The flags of one command. */
export function flagsOf(command: CommandGrammar, grammar: Grammar): FlagIndex {
  const known = own.get(command) ?? indexOf([command], grammar);
  own.set(command, known);
  return known;
}

/** The flags that may stand where the subcommand is not known yet: of the command, and of all below it. */
export function flagsBelow(command: CommandGrammar, grammar: Grammar): FlagIndex {
  const known = deep.get(command) ?? indexOf(everyBelow(command), grammar);
  deep.set(command, known);
  return known;
}

function everyBelow(command: CommandGrammar): CommandGrammar[] {
  return [command, ...[...command.subcommands.values()].flatMap(everyBelow)];
}

function indexOf(commands: readonly CommandGrammar[], { takesAnyDash }: Grammar): FlagIndex {
  const index = new Map<string, Flag>();
  for (const flag of commands.flatMap(({ flags }) => flags)) {
    for (const name of flag.names) {
      if (!index.has(name)) index.set(name, flag);
      const bare = bareName(name);
      if (takesAnyDash && !index.has(bare)) index.set(bare, flag);
    }
  }
  return index;
}

/** The flag that a long spelling means. Of several indexes an earlier one comes first. */
export function lookUpLong(
  written: string,
  indexes: readonly FlagIndex[],
  { abbreviates, takesAnyDash }: Grammar,
): Flag | undefined {
  const exact = lookUp(takesAnyDash ? bareName(written) : written, indexes);
  if (exact !== undefined || !abbreviates || written.length < 4) return exact;
  for (const index of indexes) {
    for (const [name, flag] of index) if (name.startsWith(written)) return flag;
  }
  return undefined;
}

/** The flag of exactly this spelling. */
export function lookUp(written: string, indexes: readonly FlagIndex[]): Flag | undefined {
  for (const index of indexes) {
    const flag = index.get(written);
    if (flag !== undefined) return flag;
  }
  return undefined;
}

function bareName(name: string): string {
  return name.replace(/^-+/, "");
}
