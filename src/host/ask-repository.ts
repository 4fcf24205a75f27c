import { lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { digestOf } from "../plan/digest.ts";
import { isSystemError } from "./explain-error.ts";
import { isInside, makeGuard } from "./guard-path.ts";
import { lookAtFile } from "./look-at-file.ts";
import type { Stamp } from "./stamp.ts";

/** What is told of a path, in full and in short; `told` is empty when there is nothing to tell. */
export interface Told<Value> {
  told: string;
  value: Value;
}

/** Largest text that rules are given. */
const maxTextBytes = 1024 * 1024;

/** A link to nothing is there, in a way, and so is what may not be looked at: both are `unknown`. */
export function askKind(
  root: string,
  path: string,
): Told<"file" | "folder" | "unknown" | undefined> {
  const value = isProper(path) ? lookAtKind(join(root, path)) : "unknown";
  return { told: value ?? "", value };
}

function lookAtKind(file: string): "file" | "folder" | "unknown" | undefined {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isFile() === true) return "file";
    if (stats?.isDirectory() === true) return "folder";
    const isThere = lstatSync(file, { throwIfNoEntry: false }) !== undefined;
    return isThere ? "unknown" : undefined;
  } catch (error) {
    if (isSystemError(error, "ENOTDIR")) return undefined;
    if (isSystemError(error)) return "unknown";
    throw error;
  }
}

/** The sorted names of what a folder holds; none when it cannot be listed, or lies outside the root. */
export function askNames(root: string, path: string): Told<readonly string[]> {
  const none = { told: "", value: [] };
  return quietly(none, () => {
    if (!isProper(path) || !isInside(makeGuard(root), path)) return none;
    const names = readdirSync(join(root, path)).sort();
    return { told: digestOf(names.join("\0")).slice(0, 16), value: names };
  });
}

/** A text inside the root. What is as its stamp says is not read: then the value is undefined too. */
export function askText(
  root: string,
  path: string,
  known: Stamp | undefined,
): Told<string | undefined> & { stamp?: Stamp } {
  const none = { told: "", value: undefined };
  return quietly(none, () => {
    if (!isProper(path) || !isInside(makeGuard(root), path)) return none;
    const { bytes, digest, stamp } = lookAtFile(join(root, path), path, known, maxTextBytes);
    const value = bytes === undefined ? undefined : decode(bytes);
    return { told: digest, value, ...(stamp && { stamp }) };
  });
}

/** Below the root as it stands: not `../x`, not `a//b`, nothing with NUL, and no backslash, which Windows reads. */
function isProper(path: string): boolean {
  if (path === "") return true;
  return !/[\0\\]/.test(path) && !path.split("/").some((name) => /^\.{0,2}$/.test(name));
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function quietly<Value>(otherwise: Value, look: () => Value): Value {
  try {
    return look();
  } catch (error) {
    if (error instanceof Failure || isSystemError(error)) return otherwise;
    throw error;
  }
}
