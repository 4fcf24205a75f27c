import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** Where a document stands in its repository. */
export interface RepositoryPlace {
  /** Absolute path of the repository. */
  root: string;
  /** Of the document, relative to the root, with forward slashes; "" for the root itself. */
  folder: string;
}

/**
 * Places files by their absolute paths: the root is the nearest folder upwards that holds `.git`, which
 * is a file in a worktree; without one it is `otherwise`, for files below that. Remembers what it found.
 */
export function repositoryFinder(
  otherwise: string | undefined,
): (file: string) => RepositoryPlace | undefined {
  const roots = new Map<string, string | undefined>();
  // Files come folder by folder, and thousands of them lie in one.
  let last: { folder: string; place: RepositoryPlace | undefined } | undefined;
  return (file) => {
    const end = file.lastIndexOf(sep);
    if (last?.folder.length !== end || !file.startsWith(last.folder)) {
      const folder = dirname(file);
      last = { folder, place: placeOf(folder) };
    }
    return last.place;
  };

  function placeOf(folder: string): RepositoryPlace | undefined {
    const isOurs = otherwise !== undefined && `${folder}${sep}`.startsWith(`${otherwise}${sep}`);
    const root = rootOf(folder) ?? (isOurs ? otherwise : undefined);
    return root === undefined
      ? undefined
      : { root, folder: relative(root, folder).split(sep).join("/") };
  }

  function rootOf(folder: string): string | undefined {
    if (roots.has(folder)) return roots.get(folder);
    const above = dirname(folder);
    const isRoot = existsSync(join(folder, ".git"));
    const root = isRoot ? folder : above === folder ? undefined : rootOf(above);
    roots.set(folder, root);
    return root;
  }
}
