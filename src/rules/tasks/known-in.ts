import type { Repository } from "../../document/repository.ts";
import { oncePer } from "../../shell/once-per.ts";
import { foldersAbove, staticPathBelow } from "../words/around.ts";
import type { KnownNames, Runner, RunnerCall } from "./runner.ts";

/** True when a name is there or may be there; one that is not known may be anything. */
export function hasName(known: KnownNames, name: string | undefined): boolean {
  return name === undefined || known.names.has(name) || known.mayHave(name);
}

/** What a call in a folder has to choose from; nothing where the runner finds no file. */
export function knownIn(
  repository: Repository,
  runner: Runner,
  call: RunnerCall,
  folder: string,
): KnownNames[] {
  const from = staticPathBelow(folder, call.folder);
  if (from === undefined) return [];
  const [written] = call.files;
  const file =
    written === undefined ? fileOf(repository, runner, from) : staticPathBelow(from, written);
  if (file === undefined || repository.kindOf(file) !== "file") return [];
  return [read(repository, runner, file, from)];
}

/** The file that a runner takes in a folder. */
function fileOf(repository: Repository, runner: Runner, folder: string): string | undefined {
  return (runner.looksUpwards ? foldersAbove(folder) : [folder])
    .flatMap((above) => runner.files.map((name) => (above === "" ? name : `${above}/${name}`)))
    .find((path) => repository.kindOf(path) === "file");
}

const filesRead = oncePer((_: Repository) => new Map<string, KnownNames>());

function read(repository: Repository, runner: Runner, file: string, folder: string): KnownNames {
  const key = `${runner.noun}\n${file}\n${folder}`;
  const known = filesRead(repository).get(key) ?? runner.readFile(repository, file, folder);
  filesRead(repository).set(key, known);
  return known;
}

const maxFolders = 300;

/** A file that may have even this says nothing about another. */
const noName = "no such name";

/** True when a file in another folder near the root has the name: the prose may say to go there. */
export function isElsewhere(repository: Repository, runner: Runner, name: string): boolean {
  let count = 0;
  const queue = [{ folder: "", depth: 0 }];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { depth, folder } = next;
    const names = repository.namesIn(folder);
    const found = runner.files.find((file) => names.includes(file));
    const inside = (file: string) => (folder === "" ? file : `${folder}/${file}`);
    if (found !== undefined) {
      const known = read(repository, runner, inside(found), folder);
      const isOpen = known.mayHave(noName);
      if (known.names.has(name) || (!isOpen && known.mayHave(name))) return true;
    }
    if (depth === 3) continue;
    // A name without a dot is most likely that of a folder.
    const folders = names.filter((file) => !file.includes(".") && file !== "node_modules");
    count += folders.length;
    if (count > maxFolders) return false;
    queue.push(...folders.map((file) => ({ folder: inside(file), depth: depth + 1 })));
  }
  return false;
}
