import type { Repository } from "../../document/repository.ts";
import { readArguments } from "../../shell/read-arguments.ts";
import type { ShellWord } from "../../shell/shell-commands.ts";
import { expandWords, maxPieces, wildcard, type Variables } from "./make-variables.ts";
import { readMakeLines, type MakeLines } from "./make-lines.ts";
import { matchesParts } from "./matches-parts.ts";
import { isStatic, onlyKnown } from "./options.ts";
import { staticPathBelow } from "../words/around.ts";
import { everyName, maxFiles, type KnownNames, type Runner, type RunnerCall } from "./runner.ts";

/** GNU make 4. */
export const makefile: Runner = {
  noun: "target",
  files: ["GNUmakefile", "makefile", "Makefile"],
  looksUpwards: false,
  readCall,
  readFile,
  wanted: (operands) =>
    everyName(operands).map(({ name, word }) => ({ name: name.replace(/^(?:\.\/+)+/, ""), word })),
};

const valued = new Set("-C --directory -f --file --makefile -l --load-average".split(" "));
const plain = new Set(
  "-B --always-make -d -e --environment-overrides -i --ignore-errors -j --jobs -k --keep-going -n --just-print --dry-run --recon -r --no-builtin-rules -R --no-builtin-variables -s --silent --quiet -S --no-keep-going -w --print-directory --no-print-directory --trace -0 -1 -2 -3 -4 -5 -6 -7 -8 -9".split(
    " ",
  ),
);

function readCall(words: readonly ShellWord[]): RunnerCall | undefined {
  const { operands, options, rest } = readArguments(words, valued);
  // Two files or folders would need both: only the last is in the table.
  const places = words.filter(({ text }) =>
    /^(?:-[A-Za-z]*[Cf]|--(?:directory|file|makefile))/.test(text),
  );
  if (!onlyKnown(options, valued, plain) || places.length > 2) return undefined;
  const folder = options.get("-C") ?? options.get("--directory") ?? "";
  const file = options.get("-f") ?? options.get("--file") ?? options.get("--makefile");
  if (!isStatic(folder) || (file !== undefined && !isStatic(file))) return undefined;
  return {
    folder,
    files: file === undefined ? [] : [file],
    // `-j 4`, and the variables that the call sets.
    operands: [...operands, ...rest].filter(({ text }) => !/^\d+$|=/.test(text)),
  };
}

function readFile(repository: Repository, file: string, folder: string): KnownNames {
  const budget = { pieces: maxPieces };
  const { isComplete, rules, variables } = readAll(repository, file, folder);
  const targets = rules.flatMap(({ prerequisites, targets: written }) => {
    const named = expandWords(written, variables, budget);
    if (named.includes(".DEFAULT") || named.includes("%")) return [wildcard];
    const all = named.includes(".PHONY") ? expandWords(prerequisites, variables, budget) : named;
    // To make, `./name` is `name`.
    return all.map((name) => name.replace(/^(?:\.\/+)+/, ""));
  });
  const isOpen = (name: string) => name.includes("%") || name.includes(wildcard);
  const patterns = targets.filter(isOpen).map((name) => name.split(/[%\0]/));
  const suffixes = targets.flatMap((name) => /^(?:\.\w+)?(\.\w+)$/.exec(name)?.[1] ?? []);
  return {
    file,
    names: new Set(targets.filter((name) => !isOpen(name) && !name.startsWith("."))),
    internal: new Set(),
    mayHave: (name) =>
      !isComplete ||
      targets.includes(name) ||
      patterns.some((parts) => matchesParts(name, parts)) ||
      suffixes.some((suffix) => name.endsWith(suffix)) ||
      isFile(repository, folder, name),
  };
}

/** The makefile and all that it includes; not complete when one of them cannot be read or may define anything. */
function readAll(
  repository: Repository,
  file: string,
  folder: string,
): Pick<MakeLines, "rules" | "variables"> & { isComplete: boolean } {
  const rules: MakeLines["rules"][number][] = [];
  const variables = new Map<string, readonly string[]>();
  const queue = [file];
  const seen = new Set<string>();
  let isComplete = true;
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const text = seen.size > maxFiles ? undefined : repository.textOf(path);
    const lines = readMakeLines(text ?? "");
    if (text === undefined || lines.isUnclear) isComplete = false;
    rules.push(...lines.rules);
    for (const [name, values] of lines.variables) {
      variables.set(name, [...(variables.get(name) ?? []), ...values]);
    }
    const included = includedBy(repository, folder, lines.includes, variables);
    if (included === undefined) isComplete = false;
    else queue.push(...included);
  }
  return { rules, variables, isComplete };
}

/** Paths of what `include` names: from the working folder, wherever the including file stands. */
function includedBy(
  repository: Repository,
  folder: string,
  includes: readonly string[],
  variables: Variables,
): string[] | undefined {
  const files: string[] = [];
  for (const word of includes.flatMap((include) =>
    expandWords(include, variables, { pieces: maxPieces }),
  )) {
    // Files of settings and of dependencies between objects: none has a name that a person calls.
    if (/(?:^|\/)\.?env(?:\.[\w.-]+)?$|\.(?:env|d|P|dep)$/.test(word)) continue;
    const [, parent = "", pattern = ""] = /^(.*\/)?([^/]*\*[^/]*)$/.exec(word) ?? [];
    const path = staticPathBelow(folder, pattern === "" ? word : parent);
    if (word.includes(wildcard) || path === undefined) return undefined;
    const found =
      pattern === ""
        ? [path]
        : repository
            .namesIn(path)
            .filter((name) => matchesParts(name, pattern.split("*")))
            .map((name) => (path === "" ? name : `${path}/${name}`));
    files.push(...found);
  }
  return files;
}

/** A file that is there, or one that make can make of its own (GNU make, Catalogue of Built-In Rules). */
function isFile(repository: Repository, folder: string, name: string): boolean {
  const path = staticPathBelow(folder, name);
  if (path === undefined || repository.kindOf(path) !== undefined) return true;
  if (/\.(?:o|c|s|S|r|y|l|tex|dvi|texi|texinfo|txinfo|info|elc|h|a|ln|sym|def|mod)$/.test(name))
    return true;
  return madeFrom.some((end) => repository.kindOf(`${path}${end}`) === "file");
}

const madeFrom = [
  ".o",
  ".c",
  ".cc",
  ".C",
  ".cpp",
  ".p",
  ".f",
  ".F",
  ".r",
  ".s",
  ".S",
  ".mod",
  ".sh",
  ",v",
];
