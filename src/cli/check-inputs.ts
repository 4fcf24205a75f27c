import { join, relative, sep } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { explainError } from "../host/explain-error.ts";
import { findMarkdown } from "../host/find-markdown.ts";
import { openTree } from "../host/open-tree.ts";
import type { Tree } from "../host/open-tree.ts";
import { readFile } from "../host/read-file.ts";
import { digestOf } from "../plan/digest.ts";
import type { CheckFile, CheckInputs, OpenCache } from "./check-subject.ts";
import { readLibraryFiles } from "./library-files.ts";
import type { Context } from "./context.ts";

/** Largest file that is read at all; what is parsed has a lower limit of its own. */
const maxBytes = 16 * 1024 * 1024;

/**
 * The files that the arguments name; without arguments the sources of the library.
 * @throws Failure `file-unknown`, `files-missing`, and `config-missing` without arguments
 */
export async function gatherInputs(
  { terminal: { cwd } }: Context,
  flags: { config?: string },
  args: readonly string[],
  openCache: (root: string) => OpenCache,
): Promise<CheckInputs> {
  const tree = tryTree(cwd, flags.config, args.length > 0);
  const root = tree?.root ?? cwd;
  const cache = openCache(root);
  const sources = tree && (await readLibraryFiles(tree, cache));
  const isWhole = args.length === 0;
  const named = isWhole
    ? [...(sources?.digests.keys() ?? [])].map((path) => join(root, path))
    : await findMarkdown(cwd, args);
  if (named.length === 0) throw noFiles(args);
  const config = tree?.config.digest ?? "";
  let isOurs = isWhole;
  const files = named.map((absolute): CheckFile => {
    const path = relative(root, absolute).split(sep).join("/");
    const file = readInput(path, absolute);
    const isSource = sources?.digests.has(path) === true;
    isOurs ||= isSource;
    const own = file.bytes === undefined ? (file.refused ?? "") : digestOf(file.bytes);
    const context = isSource ? sources.digest : "";
    return { ...file, path, absolute, fingerprint: digestOf(`${own} ${config} ${context}`) };
  });
  const library = isOurs ? sources : undefined;
  return { root, tree, files, cache, library, isWhole };
}

function readInput(path: string, absolute: string): Pick<CheckFile, "bytes" | "refused"> {
  try {
    const { bytes, refused } = readFile(absolute, { maxBytes, followLink: true });
    return refused === undefined ? { bytes } : { refused };
  } catch (error) {
    throw explainError(error, "read", path);
  }
}

/** Files can be checked without a configuration; a library cannot. */
function tryTree(cwd: string, config: string | undefined, hasFiles: boolean): Tree | undefined {
  try {
    return openTree(cwd, config);
  } catch (error) {
    if (!(error instanceof Failure) || error.id !== "config-missing") throw error;
    if (config !== undefined) throw error;
    if (hasFiles) return undefined;
    throw new Failure(
      error.id,
      error.message,
      "Name files or folders, such as `runbook check docs`, or change to the repository of the runbooks",
    );
  }
}

function noFiles(args: readonly string[]): Failure {
  return new Failure(
    "files-missing",
    `Missing Markdown files in ${args.join(", ")}, expected at least one that ends in .md`,
    "Name a folder that holds some",
  );
}
