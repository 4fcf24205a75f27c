import { lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isSystemError } from "./explain-error.ts";
import { isInside, makeGuard } from "./guard-path.ts";

/** `unknown` is what may not be looked at, leads out of the tree, or is neither file nor folder. */
export type Kind = "file" | "folder" | "unknown";

/** What is below a root. Folders are listed once: a list is cheaper than a look at each of its names. */
export interface FolderTree {
  /** Links followed; undefined when nothing is there. */
  kindOf: (path: string) => Kind | undefined;
  /** Undefined when it is no folder, or one that lies outside the root. */
  namesIn: (folder: string) => string[] | undefined;
  /** True for what is there, and not behind a link that leaves the root. */
  holds: (path: string) => boolean;
}

type Entry = Kind | "link";

/** Lazily: nothing is read before it is asked for. Throws nothing. */
export function readTree(root: string): FolderTree {
  const lists = new Map<string, ReadonlyMap<string, Entry> | undefined>();
  return {
    kindOf: (path) => {
      const entry = isProper(path) ? entryAt(path) : "unknown";
      return entry === "link" ? followLink(join(root, path)) : entry;
    },
    namesIn(folder) {
      if (!isProper(folder)) return undefined;
      const entry = entryAt(folder);
      if (entry === "folder") return [...(listOf(folder)?.keys() ?? [])];
      return entry === "link" && isWithin(folder) ? namesOf(join(root, folder)) : undefined;
    },
    holds(path) {
      const entry = isProper(path) ? entryAt(path) : undefined;
      return entry === "file" || entry === "folder" || (entry === "link" && isWithin(path));
    },
  };

  /** `link` when there is one on the way. */
  function entryAt(path: string): Entry | undefined {
    if (path === "") return "folder";
    const slash = path.lastIndexOf("/");
    const parent = slash === -1 ? "folder" : entryAt(path.slice(0, slash));
    if (parent !== "folder") return parent === "file" ? undefined : parent;
    const list = listOf(slash === -1 ? "" : path.slice(0, slash));
    return list === undefined ? "unknown" : list.get(path.slice(slash + 1));
  }

  function listOf(folder: string): ReadonlyMap<string, Entry> | undefined {
    if (!lists.has(folder)) lists.set(folder, listEntries(join(root, folder)));
    return lists.get(folder);
  }

  function isWithin(path: string): boolean {
    return quietly(false, () => isInside(makeGuard(root), path));
  }
}

/** Not `../x`, not `a//b`, nothing with NUL, and no backslash, which Windows reads. */
function isProper(path: string): boolean {
  return path === "" || !/[\0\\]|(?:^|\/)\.{0,2}(?:\/|$)/.test(path);
}

/** Undefined for a folder that may not be listed. */
function listEntries(folder: string): Map<string, Entry> | undefined {
  return quietly(undefined, () => {
    const entries = readdirSync(folder, { withFileTypes: true });
    return new Map(
      entries.map((entry) => [
        entry.name,
        entry.isFile()
          ? "file"
          : entry.isDirectory()
            ? "folder"
            : entry.isSymbolicLink()
              ? "link"
              : "unknown",
      ]),
    );
  });
}

function namesOf(folder: string): string[] | undefined {
  return quietly(undefined, () => readdirSync(folder));
}

/** A link to nothing is there, in a way. */
function followLink(file: string): Kind | undefined {
  return quietly("unknown", () => {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isFile() === true) return "file";
    if (stats?.isDirectory() === true) return "folder";
    const isThere = lstatSync(file, { throwIfNoEntry: false }) !== undefined;
    return isThere ? "unknown" : undefined;
  });
}

function quietly<Value>(otherwise: Value, look: () => Value): Value {
  try {
    return look();
  } catch (error) {
    if (isSystemError(error)) return otherwise;
    throw error;
  }
}
