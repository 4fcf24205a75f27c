import type { Repository } from "../../document/repository.ts";
import type { ShellWord } from "../../shell/shell-commands.ts";

/** The names that a runner knows in one file, and in those that the file includes. */
export interface KnownNames {
  /** The file, from the root of the repository. */
  file: string;
  names: ReadonlySet<string>;
  /** Names that are there, but cannot be called from the command line. */
  internal: ReadonlySet<string>;
  /** True when a name may be there although it is not among `names`: by a pattern, or in what cannot be read. */
  mayHave: (name: string) => boolean;
}

/** What one command asks a runner for. */
export interface RunnerCall {
  /** Where it looks, from the working folder; "" is that folder itself. */
  folder: string;
  /** Files that it names instead, from that folder. */
  files: readonly string[];
  /** The words behind the options: values that the call sets left out. */
  operands: readonly ShellWord[];
}

/** A program that runs what a file of the repository has names for. */
export interface Runner {
  /** What it calls what it runs. */
  noun: "task" | "target" | "recipe" | "script";
  /** Names of its file: the first that is there is read. */
  files: readonly string[];
  /** It looks in the folders above too. */
  looksUpwards: boolean;
  /** Undefined when it is not sure what the words ask for. */
  readCall: (words: readonly ShellWord[]) => RunnerCall | undefined;
  /** `folder` is where it works, which `make` takes as the base of what a file includes. */
  readFile: (repository: Repository, file: string, folder: string) => KnownNames;
  /** The names that the operands ask for, as far as that is sure. */
  wanted: (operands: readonly ShellWord[], known: KnownNames) => readonly Wanted[];
}

export interface Wanted {
  name: string;
  word: ShellWord;
}

/** How many more files may be read: includes may branch, and go round in a circle. */
export interface ReadingBudget {
  files: number;
}

export const maxFiles = 100;

/** What is known of a file that cannot be read, or not completely: nothing. */
export function unknownNames(file: string): KnownNames {
  return { file, names: new Set(), internal: new Set(), mayHave: () => true };
}

/** Every operand is a name; one that is not the same on every run is left out. None where a word is no name at all. */
export function everyName(operands: readonly ShellWord[]): readonly Wanted[] {
  const names = operands.flatMap((word) =>
    word.value === undefined ? [] : [{ name: word.value, word }],
  );
  return names.every(({ name }) => /^[\w.:/@][\w.:/@*+-]*$/.test(name)) ? names : [];
}
