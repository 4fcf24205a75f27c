import type { Repository } from "../../document/repository.ts";
import { parseManifests } from "../../manifest/parse-manifests.ts";
import { readArguments } from "../../shell/read-arguments.ts";
import type { ShellWord } from "../../shell/shell-commands.ts";
import { matchesParts } from "./matches-parts.ts";
import { isStatic, onlyKnown } from "./options.ts";
import { parentOf, staticPathBelow } from "../words/around.ts";
import {
  everyName,
  maxFiles,
  unknownNames,
  type KnownNames,
  type ReadingBudget,
  type Runner,
  type RunnerCall,
} from "./runner.ts";

/** go-task: names, order and merging as in version 3.45. */
export const taskfile: Runner = {
  noun: "task",
  files: ["", ".dist"].flatMap((middle) =>
    ["yml", "yaml"].flatMap((end) => [`Taskfile${middle}.${end}`, `taskfile${middle}.${end}`]),
  ),
  looksUpwards: true,
  readCall,
  readFile: (repository, file) => readTaskfile(repository, file, { files: maxFiles }),
  wanted: everyName,
};

const valued = new Set(
  "-C --concurrency -d --dir -I --interval -o --output --output-group-begin --output-group-end -t --taskfile".split(
    " ",
  ),
);
const plain = new Set(
  "-n --dry -x --exit-code -f --force --force-all -p --parallel -s --silent -v --verbose -w --watch -y --yes --color --insecure --summary -F --failfast --output-group-error-only --disable-fuzzy".split(
    " ",
  ),
);

/** Of Taskwarrior, whose program has the same name. */
const ofTaskwarrior =
  /^(?:add|list|ls|all|next|done|delete|modify|start|stop|log|annotate|sync|projects|tags|undo|export|import|waiting|\d.*)$/;

function readCall(words: readonly ShellWord[]): RunnerCall | undefined {
  const { operands, options } = readArguments(words, valued);
  if (!onlyKnown(options, valued, plain)) return undefined;
  const folder = options.get("-d") ?? options.get("--dir") ?? "";
  const file = options.get("-t") ?? options.get("--taskfile");
  if (!isStatic(folder) || (file !== undefined && (!isStatic(file) || folder !== "")))
    return undefined;
  const [first] = operands;
  if (ofTaskwarrior.test(first?.value ?? "")) return undefined;
  return {
    folder,
    files: file === undefined ? [] : [file],
    operands: operands.filter(({ text }) => !text.includes("=")),
  };
}

function readTaskfile(repository: Repository, file: string, budget: ReadingBudget): KnownNames {
  if (budget.files-- <= 0) return unknownNames(file);
  const text = repository.textOf(file);
  const [document, second] = text === undefined ? [] : parseManifests(text);
  const value = document?.errors.length === 0 && second === undefined ? document.value : undefined;
  if (!isRecord(value) || !/^3(?:\.|$)/.test(String(value["version"]))) return unknownNames(file);
  const { includes = {}, tasks = {} } = value;
  if (!isRecord(includes ?? {}) || !isRecord(tasks ?? {})) return unknownNames(file);
  const own = ownNames(file, Object.entries(tasks ?? {}));
  return Object.entries(includes ?? {}).reduce((known, [namespace, include]) => {
    const found = { namespace, ...includeOf(include) };
    return merge(known, found, includedNames(repository, parentOf(file), found, budget));
  }, own);
}

function ownNames(file: string, tasks: readonly (readonly [string, unknown])[]): KnownNames {
  const named = tasks.map(([name, task]) => ({
    names: [name, ...(isRecord(task) ? texts(task["aliases"]) : [])],
    isInternal: isRecord(task) && task["internal"] === true,
  }));
  const ofKind = (internal: boolean) =>
    named.flatMap(({ isInternal, names }) => (isInternal === internal ? names : []));
  const patterns = ofKind(false).flatMap((name) => (name.includes("*") ? [name.split("*")] : []));
  return {
    file,
    names: new Set(ofKind(false)),
    internal: new Set(ofKind(true)),
    mayHave: (name) => patterns.some((parts) => matchesParts(name, parts)),
  };
}

interface Include {
  path: unknown;
  aliases: readonly string[];
  excludes: readonly string[];
  isFlat: boolean;
  isInternal: boolean;
}

function includeOf(include: unknown): Include {
  const {
    aliases,
    excludes,
    flatten,
    internal,
    taskfile: path,
  } = isRecord(include) ? include : { taskfile: include };
  return {
    path,
    aliases: texts(aliases),
    excludes: texts(excludes),
    isFlat: flatten === true,
    isInternal: internal === true,
  };
}

/** The names of an included file, or of the Taskfile in an included folder. */
function includedNames(
  repository: Repository,
  folder: string,
  { path }: Include,
  budget: ReadingBudget,
): KnownNames {
  const found = typeof path === "string" && path !== "" ? staticPathBelow(folder, path) : undefined;
  if (found === undefined) return unknownNames(folder);
  const candidates = [found, ...taskfile.files.map((name) => staticPathBelow(found, name) ?? name)];
  const file = candidates.find((candidate) => repository.kindOf(candidate) === "file");
  return file === undefined ? unknownNames(found) : readTaskfile(repository, file, budget);
}

function merge(
  known: KnownNames,
  { aliases, excludes, isFlat, isInternal, namespace }: Include & { namespace: string },
  included: KnownNames,
): KnownNames {
  const spaces = isFlat ? [] : [namespace, ...aliases];
  // A namespace alone is its default task, and so are its aliases, unless it is a task itself.
  const isDefault = (name: string) => name === "default" && !known.names.has(namespace);
  const named = (names: ReadonlySet<string>) =>
    [...names]
      .filter((name) => !excludes.includes(name))
      .flatMap((name) => {
        if (isFlat) return [name];
        // A name that begins with a colon is one of the root.
        if (name.startsWith(":")) return [name.slice(1)];
        return spaces.flatMap((space) => [`${space}:${name}`, ...(isDefault(name) ? [space] : [])]);
      });
  const [names, internal] = [named(included.names), named(included.internal)];
  return {
    file: known.file,
    names: new Set([...known.names, ...(isInternal ? [] : names)]),
    internal: new Set([...known.internal, ...(isInternal ? names : []), ...internal]),
    mayHave: (name) =>
      known.mayHave(name) ||
      (isFlat && included.mayHave(name)) ||
      spaces.some((space) =>
        name === space
          ? included.mayHave("default")
          : name.startsWith(`${space}:`) && included.mayHave(name.slice(space.length + 1)),
      ),
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
