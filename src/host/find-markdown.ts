import { readdirSync, statSync } from "node:fs";
import { resolve, sep } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { explainError, isSystemError } from "./explain-error.ts";

const markdown = /\.(?:md|markdown)$/i;
/** Nobody's own documents: dependencies and what version control keeps. */
const ignored = new Set(["node_modules", ".git", ".hg", ".svn"]);

/**
 * Absolute paths of the files that the arguments name, each once: a file as it is, a folder with
 * every Markdown file below it, a pattern such as `docs/**\/*.md`. Links to folders are not followed.
 * @throws Failure `file-unknown`, `list-failed`
 */
export async function findMarkdown(cwd: string, args: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const arg of args) {
    for (const path of await resolveArgument(cwd, arg)) found.add(path);
  }
  return [...found];
}

async function resolveArgument(cwd: string, arg: string): Promise<string[]> {
  const path = resolve(cwd, arg);
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? walk(path).sort() : [path];
  } catch (error) {
    if (!isSystemError(error, "ENOENT")) throw explainError(error, "read", arg);
  }
  const matches = /[*?{[]/.test(arg) ? await expandPattern(cwd, arg) : [];
  if (matches.length > 0) return matches;
  throw new Failure(
    "file-unknown",
    `Cannot read ${arg}: no such file or folder`,
    "Name Markdown files, folders that hold some, or a pattern such as 'docs/**/*.md'",
  );
}

async function expandPattern(cwd: string, pattern: string): Promise<string[]> {
  const { glob } = await import("tinyglobby");
  const ignore = [...ignored].map((name) => `**/${name}/**`);
  const found = await glob(pattern, { cwd, absolute: true, ignore, expandDirectories: false });
  return found.filter((path) => markdown.test(path)).sort();
}

function walk(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}${sep}${entry.name}`;
      if (entry.isDirectory()) return ignored.has(entry.name) ? [] : walk(path);
      return entry.isFile() && markdown.test(entry.name) ? [path] : [];
    });
  } catch (error) {
    throw explainError(error, "list", folder);
  }
}
