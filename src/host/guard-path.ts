import { lstatSync, realpathSync } from "node:fs";
import type { Stats } from "node:fs";
import { join, posix, sep } from "node:path";
import { Failure } from "../diagnostics/failure.ts";

/** Looks at paths below one root; remembers the folders that it has found to be inside. */
export interface Guard {
  root: string;
  realRoot: string;
  inside: Set<string>;
}

export function makeGuard(root: string): Guard {
  return { root, realRoot: realpathSync.native(root), inside: new Set([".", ""]) };
}

/** True when the path, links followed, is the root or below it. */
export function isInside(guard: Guard, path: string): boolean {
  const real = realpathSync.native(join(guard.root, path));
  return real === guard.realRoot || real.startsWith(guard.realRoot + sep);
}

/**
 * Refuses a path whose folder leaves the root through a symbolic link or is no folder, and a path
 * where something other than a regular file stands. Returns what stands there.
 * @throws Failure `path-refused`
 */
export function guardPath(guard: Guard, path: string): Stats | undefined {
  guardFolder(guard, posix.dirname(path), path);
  const stats = lstatSync(join(guard.root, path), { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) {
    const what = stats.isSymbolicLink() ? "a symbolic link" : "no regular file";
    throw new Failure("path-refused", `Cannot use ${path}: it is ${what}`, "Move it away");
  }
  return stats;
}

/** The part of `guardPath` about the folder that a path lies in. */
export function guardFolder(guard: Guard, folder: string, path: string): void {
  if (guard.inside.has(folder)) return;
  guardFolder(guard, posix.dirname(folder), path);
  const stats = lstatSync(join(guard.root, folder), { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (stats.isSymbolicLink() && !isInside(guard, folder)) {
    throw new Failure(
      "path-refused",
      `Cannot use ${path}: ${folder} is a symbolic link that leaves the root`,
      `Replace ${folder} by a folder, or choose another path`,
    );
  }
  if (!stats.isSymbolicLink() && !stats.isDirectory()) {
    throw new Failure(
      "path-refused",
      `Cannot use ${path}: ${folder} is a file, expected a folder`,
      `Move ${folder} away, or choose another path`,
    );
  }
  guard.inside.add(folder);
}
