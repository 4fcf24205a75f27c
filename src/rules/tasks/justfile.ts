import type { Repository } from "../../document/repository.ts";
import { readArguments } from "../../shell/read-arguments.ts";
import type { ShellWord } from "../../shell/shell-commands.ts";
import { isStatic, onlyKnown } from "./options.ts";
import { foldersAbove, parentOf, staticPathBelow } from "../words/around.ts";
import {
  maxFiles,
  unknownNames,
  type KnownNames,
  type ReadingBudget,
  type Runner,
  type RunnerCall,
  type Wanted,
} from "./runner.ts";

/** just: names and look-up as in version 1.4x. */
export const justfile: Runner = {
  noun: "recipe",
  files: ["justfile", "Justfile", "JUSTFILE", ".justfile", ".Justfile"],
  looksUpwards: true,
  readCall,
  readFile: (repository, file) => readJustfile(repository, file, { files: maxFiles }),
  wanted,
};

/** Nobody writes a longer line but in the body of a recipe. */
const maxLine = 2000;

const valued = new Set(
  "-f --justfile -d --working-directory --color --shell --dotenv-path -E --dotenv-filename".split(
    " ",
  ),
);
const plain = new Set(
  "-n --dry-run -q --quiet -v --verbose -u --unstable --yes --highlight --no-highlight --no-deps --no-dotenv --one --explain --timestamp".split(
    " ",
  ),
);

function readCall(words: readonly ShellWord[]): RunnerCall | undefined {
  const { operands, options, rest } = readArguments(words, valued, { stopsAtOperands: 1 });
  if (!onlyKnown(options, valued, plain)) return undefined;
  if (options.has("-d") || options.has("--working-directory")) return undefined;
  const file = options.get("-f") ?? options.get("--justfile");
  if (file !== undefined && !isStatic(file)) return undefined;
  const all = [...operands, ...rest];
  const from = all.findIndex(({ text }) => !text.includes("="));
  return from === -1
    ? undefined
    : { folder: "", files: file === undefined ? [] : [file], operands: all.slice(from) };
}

/** The first word alone is surely a recipe: those behind it may be its arguments. `just x y` may be `x::y`. */
function wanted([first, second]: readonly ShellWord[], { names }: KnownNames): Wanted[] {
  if (first?.value === undefined || !/^[A-Za-z_][\w-]*(?:::[A-Za-z_][\w-]*)*$/.test(first.value))
    return [];
  const isModule = [...names].some((name) => name.startsWith(`${first.value}::`));
  if (!isModule || names.has(first.value)) return [{ name: first.value, word: first }];
  return second?.value === undefined
    ? []
    : [{ name: `${first.value}::${second.value}`, word: second }];
}

function readJustfile(repository: Repository, file: string, budget: ReadingBudget): KnownNames {
  const text = repository.textOf(file);
  if (text === undefined || budget.files-- <= 0) return unknownNames(file);
  const parts: KnownNames[] = [];
  const names = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    if (line.length > maxLine) continue;
    const [, name] = recipe.exec(line) ?? /^alias[ \t]+([A-Za-z_][\w-]*)[ \t]*:=/.exec(line) ?? [];
    if (name !== undefined) names.add(name);
    const part = includedBy(repository, file, line, budget);
    if (part !== undefined) parts.push(part);
  }
  if (/^set[ \t]+fallback[ \t]*(?:$|:=[ \t]*true)/m.test(text)) {
    parts.push(fallback(repository, file, budget));
  }
  return {
    file,
    names: new Set([...names, ...parts.flatMap((part) => [...part.names])]),
    internal: new Set(),
    mayHave: (name) => parts.some((part) => part.mayHave(name)),
  };
}

/** `name parameters: dependencies`, which no assignment and no setting is. */
const recipe =
  /^@?(?!(?:export|set|unexport)[ \t].*:=)([A-Za-z_][\w-]*)(?![\w-]|[ \t]*:=)(?:[ \t].*?)?:(?!=)/;

const include =
  /^(import|mod)\??[ \t]+(?:([A-Za-z_][\w-]*)[ \t]*)?(?:'([^']*)'|"([^"]*)"|(\S.*?))?[ \t]*(?:#.*)?$/;

/** What an `import` or a `mod` brings; undefined for another line. */
function includedBy(
  repository: Repository,
  file: string,
  line: string,
  budget: ReadingBudget,
): KnownNames | undefined {
  const [all, keyword, name, single, double, other] = include.exec(line) ?? [];
  if (all === undefined || /^(?:import|mod)\b[^'"#]*:/.test(line)) return undefined;
  const written = single ?? double;
  const path =
    other === undefined && written !== undefined
      ? staticPathBelow(parentOf(file), written)
      : undefined;
  const isUnclear = other !== undefined || (written !== undefined && path === undefined);
  if (keyword === "import") {
    return isUnclear || path === undefined || repository.kindOf(path) !== "file"
      ? unknownNames(file)
      : readJustfile(repository, path, budget);
  }
  if (name === undefined) return undefined;
  const found = isUnclear ? undefined : moduleFile(repository, parentOf(file), name, path);
  return ofModule(
    name,
    found === undefined ? unknownNames(file) : readJustfile(repository, found, budget),
  );
}

function moduleFile(
  repository: Repository,
  folder: string,
  name: string,
  path: string | undefined,
): string | undefined {
  const own = path ?? staticPathBelow(folder, name) ?? name;
  const inside = ["mod.just", ...justfile.files].map((file) => `${own}/${file}`);
  const candidates = path === undefined ? [`${own}.just`, ...inside] : [path, ...inside];
  return candidates.find((candidate) => repository.kindOf(candidate) === "file");
}

function ofModule(module: string, { file, internal, mayHave, names }: KnownNames): KnownNames {
  const prefix = `${module}::`;
  return {
    file,
    names: new Set([...names].map((name) => `${prefix}${name}`)),
    internal,
    // The module alone is its first recipe.
    mayHave: (name) =>
      name === module || (name.startsWith(prefix) && mayHave(name.slice(prefix.length))),
  };
}

/** `set fallback`: the next justfile above; above the root nobody knows what there is. */
function fallback(repository: Repository, file: string, budget: ReadingBudget): KnownNames {
  const [, ...above] = foldersAbove(parentOf(file));
  const found = above
    .flatMap((folder) => justfile.files.map((name) => (folder === "" ? name : `${folder}/${name}`)))
    .find((candidate) => repository.kindOf(candidate) === "file");
  return found === undefined ? unknownNames(file) : readJustfile(repository, found, budget);
}
