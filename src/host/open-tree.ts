import type { Stats } from "node:fs";
import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { digestOf } from "../plan/digest.ts";
import { explainError, isSystemError } from "./explain-error.ts";
import { findRoot } from "./find-root.ts";
import type { Root } from "./find-root.ts";
import { readFile } from "./read-file.ts";

/** Where we work, with its configuration and lock as they stand on disk. */
export interface Tree extends Root {
  config: { bytes: Buffer; digest: string };
  /** Text of the lock; undefined when there is none. Parsed by whoever plans: that takes its time. */
  lockText: string | undefined;
  /** What the file system said of the two before they were read, by path. */
  settings: ReadonlyMap<string, Stats>;
  /** Before anything was read, in milliseconds. */
  openedAt: number;
}

/** @throws Failure `config-missing`, `read-failed` */
export function openTree(cwd: string, config: string | undefined): Tree {
  const openedAt = Date.now();
  const root = findRoot(cwd, config);
  const settings = new Map<string, Stats>();
  const bytes = readSmall(root, root.configFile, settings);
  if (bytes === undefined) throw new Failure("config-missing", `Missing ${root.configFile}`);
  const lockText = readSmall(root, root.lockFile, settings)?.toString("utf8");
  return { ...root, config: { bytes, digest: digestOf(bytes) }, lockText, settings, openedAt };
}

function readSmall({ root }: Root, path: string, settings: Map<string, Stats>): Buffer | undefined {
  try {
    const result = readFile(join(root, path), { followLink: true });
    if (result.refused === undefined) {
      settings.set(path, result.stats);
      return result.bytes;
    }
    throw new Failure("read-failed", `Cannot read ${path}: it is no regular file`);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw explainError(error, "read", path);
  }
}
