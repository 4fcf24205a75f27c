import { lstatSync } from "node:fs";
import type { Stats } from "node:fs";
import { posix } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import type { OutputCommand } from "../plan/output-kind.ts";
import { readCacheFile, writeCacheFile } from "./cache-file.ts";
import { isSystemError } from "./explain-error.ts";
import type { Root } from "./find-root.ts";
import { isInside, makeGuard } from "./guard-path.ts";
import { listFiles } from "./list-files.ts";
import { clockStepMs } from "./stamp.ts";

/** What was looked at: numbers of runbooks, clusters and generated files. */
export interface Counts {
  runbooks: number;
  clusters: number;
  files: number;
}

/** What a command answers when nothing has changed. */
export interface Unchanged {
  counts: Counts;
  /** What was said when this was made, such as "2 warnings"; empty for nothing. */
  notes: string;
}

/** An answer, and what the file system said of all that it rests on before that was read. */
export interface Evidence {
  answer: Unchanged;
  /** Paths by the folder in which they were found. */
  lists: ReadonlyMap<string, readonly string[]>;
  /** By path. */
  seen: ReadonlyMap<string, Stats>;
}

/** In few and flat lists: this is read by the command that has to answer at once. */
interface Content {
  answer: Unchanged;
  lists: [folder: string, paths: string][];
  /** Those that the files lie in. */
  folders: string[];
  files: string[];
  /** Of each file size, times of content and of change, and inode. */
  stamps: number[];
}

/** One text is quicker to read and to compare than a list; no path has this in it. */
const separator = "\0";

/**
 * The last answer of a command when no folder, and no file by its size, times and inode, has
 * changed since; else undefined. Opens none of them.
 */
export function recallAnswer(
  tree: Root,
  build: string,
  command: OutputCommand,
): Unchanged | undefined {
  try {
    const content = readCacheFile(tree, command, build) as Content | undefined;
    return content !== undefined && isAsSeen(tree.root, content) ? content.answer : undefined;
  } catch (error) {
    if (error instanceof Failure || isSystemError(error)) return undefined;
    throw error;
  }
}

function isAsSeen(root: string, { files, folders, lists, stamps }: Content): boolean {
  const guard = makeGuard(root);
  if (!folders.every((folder) => isInside(guard, folder))) return false;
  if (!lists.every(([folder, paths]) => listPaths(root, folder)?.join(separator) === paths))
    return false;
  return files.every((path, index) => {
    const { ctimeMs, ino, mtimeMs, size } = lstatSync(`${root}/${path}`);
    const at = index * 4;
    return (
      stamps[at] === size &&
      stamps[at + 1] === mtimeMs &&
      stamps[at + 2] === ctimeMs &&
      stamps[at + 3] === ino
    );
  });
}

/**
 * Keeps an answer, unless a file was so young when the tree was opened that its next change may
 * leave the same times.
 */
export function rememberAnswer(
  tree: Root & { openedAt: number },
  build: string,
  command: OutputCommand,
  { answer, lists, seen }: Evidence,
): void {
  const stats = [...seen.values()];
  const newest = tree.openedAt - clockStepMs;
  if (stats.some((each) => Math.max(each.ctimeMs, each.mtimeMs) >= newest)) return;
  const files = [...seen.keys()];
  const content: Content = {
    answer,
    lists: [...lists].map(([folder, paths]) => [folder, paths.join(separator)]),
    folders: [...new Set(files.map((path) => posix.dirname(path)))],
    files,
    stamps: stats.flatMap(({ ctimeMs, ino, mtimeMs, size }) => [size, mtimeMs, ctimeMs, ino]),
  };
  writeCacheFile(tree, command, build, content);
}

/** Paths of the files below a folder, which may not exist; undefined when one is a link. */
export function listPaths(root: string, folder: string): string[] | undefined {
  const listed = listFiles(root, folder) ?? [];
  return listed.some(({ isLink }) => isLink) ? undefined : listed.map(({ path }) => path);
}
