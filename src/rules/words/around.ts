import ignore, { type Ignore } from "ignore";
import { posix } from "node:path";
import type { Repository } from "../../document/repository.ts";
import { oncePer } from "../../shell/once-per.ts";

/** A path below a folder of the repository; undefined when it leaves the repository or is no such path. */
export function pathBelow(folder: string, path: string): string | undefined {
  if (path.startsWith("/") || path.startsWith("~") || /[\0\\]/.test(path)) return undefined;
  const joined = posix.join(folder, path).replace(/\/$/, "");
  if (joined === "." || joined === "") return "";
  return joined === ".." || joined.startsWith("../") ? undefined : joined;
}

/** The same for a path as somebody writes it; undefined also when it is known only on the day. */
export function staticPathBelow(folder: string, path: string): string | undefined {
  return /[$`~*?"'<>{}[\]]|:\/\//.test(path) ? undefined : pathBelow(folder, path);
}

/** The folder and those above it, from the inside out; the last is the root. */
export function foldersAbove(folder: string): string[] {
  if (folder === "") return [""];
  return [folder, ...foldersAbove(parentOf(folder))];
}

/** The root for a name without a slash. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

/** Longer ones are in no checkout. */
const longestPath = 400;

/** True when something of this path may be elsewhere than in the checkout: ignored by git, or in a submodule. */
export function isKeptElsewhere(repository: Repository, path: string): boolean {
  if (path.length > longestPath) return true;
  const modules = textOf(repository, ".gitmodules");
  for (const [, module = ""] of modules.matchAll(/^[ \t]*path[ \t]*=[ \t]*(\S+)[ \t]*$/gm)) {
    if (path === module || path.startsWith(`${module}/`)) return true;
  }
  return foldersAbove(parentOf(path)).some((folder) => {
    const own = folder === "" ? path : path.slice(folder.length + 1);
    const ignored = ignoredIn(repository, folder);
    return ignored !== undefined && (ignored.ignores(own) || ignored.ignores(`${own}/`));
  });
}

const ignoredBy = oncePer((_: Repository) => new Map<string, Ignore | undefined>());

/** What the `.gitignore` of a folder names; a name that a deeper one takes back counts all the same. */
function ignoredIn(repository: Repository, folder: string): Ignore | undefined {
  const known = ignoredBy(repository);
  if (!known.has(folder)) {
    const text = textOf(repository, posix.join(folder, ".gitignore"));
    known.set(folder, text === "" ? undefined : ignore().add(text.split("\n").filter(isCheap)));
  }
  return known.get(folder);
}

/** Every star doubles the ways in which a name may fit. */
function isCheap(pattern: string): boolean {
  return pattern.length < 300 && pattern.split(/\*+/).length <= 6;
}

function textOf(repository: Repository, path: string): string {
  return repository.kindOf(path) === "file" ? (repository.textOf(path) ?? "") : "";
}
