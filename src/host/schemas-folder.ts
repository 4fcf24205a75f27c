import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { digestOf } from "../plan/digest.ts";
import { explainError, isSystemError } from "./explain-error.ts";
import { guardFolder, guardPath, makeGuard } from "./guard-path.ts";
import { ignoreOwnFolder } from "./own-folder.ts";
import { readFile } from "./read-file.ts";

/** Below the root, part of the repository: one JSON file for each CustomResourceDefinition. */
const folder = ".runbook/schemas";

const maxBytes = 16 * 1024 * 1024;

/** The definitions that a project has added: what they come to, and a reading of them when it is needed. */
export interface ProjectSchemas {
  /** Changes with any of them; "" when there is none. */
  digest: string;
  /** @throws Failure `read-failed` for a file that is no JSON */
  parse: () => unknown[];
}

/**
 * Reads the definitions that the project has added.
 * @throws Failure `read-failed`
 */
export function readSchemas(root: string): ProjectSchemas {
  const texts = listNames(root).map((name) => readText(root, name));
  return {
    digest: texts.length === 0 ? "" : digestOf(JSON.stringify(texts)),
    parse: () => texts.map(({ path, text }) => parseJson(path, text)),
  };
}

/**
 * Writes definitions by name, each in one step; others stay. Returns the paths below the root.
 * @throws Failure `write-failed`, and what a path that leaves the root throws
 */
export function writeSchemas(root: string, definitions: ReadonlyMap<string, unknown>): string[] {
  const guard = makeGuard(root);
  guardPath(guard, ".runbook/.gitignore");
  guardFolder(guard, folder, folder);
  ignoreOwnFolder(root);
  return [...definitions].map(([name, value]) => {
    const path = `${folder}/${name}.json`;
    try {
      guardPath(guard, path);
      const target = join(root, path);
      const temporary = `${target}.${randomBytes(8).toString("hex")}.tmp`;
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(temporary, `${JSON.stringify(value, undefined, 1)}\n`);
      renameSync(temporary, target);
      return path;
    } catch (error) {
      throw explainError(error, "write", path);
    }
  });
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure("read-failed", `Cannot read ${path}: it is no JSON`, "Add it once more");
  }
}

function listNames(root: string): string[] {
  try {
    return readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return [];
    throw explainError(error, "read", folder);
  }
}

function readText(root: string, name: string): { path: string; text: string } {
  const path = `${folder}/${name}`;
  try {
    const { bytes } = readFile(join(root, path), { maxBytes });
    if (bytes !== undefined) return { path, text: bytes.toString("utf8") };
    throw new Failure("read-failed", `Cannot read ${path}: it is no regular file, or too large`);
  } catch (error) {
    throw explainError(error, "read", path);
  }
}
