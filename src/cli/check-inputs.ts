import { join, relative, sep } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { cacheFile, readCache } from "../host/check-cache.ts";
import { findMarkdown } from "../host/find-markdown.ts";
import { repositoryFinder } from "../host/find-repository.ts";
import { findProgram } from "../host/find-program.ts";
import { lookAtFile } from "../host/look-at-file.ts";
import { openTree } from "../host/open-tree.ts";
import type { Tree } from "../host/open-tree.ts";
import { readSchemas } from "../host/schemas-folder.ts";
import { makeSurroundings } from "../host/surroundings.ts";
import { digestOf } from "../plan/digest.ts";
import type { CheckFile, CheckInputs, OpenCache, SourceLayout } from "./check-subject.ts";
import { readLibraryFiles } from "./library-files.ts";
import type { Context } from "./context.ts";

/**
 * The files that the arguments name; without arguments the sources of the library.
 * @throws Failure `file-unknown`, `files-missing`, and `config-missing` without arguments
 */
export async function gatherInputs(
  context: Context,
  flags: CacheFlags & { config?: string; shellcheck?: boolean },
  args: readonly string[],
  readLayout: (tree: Tree) => Promise<SourceLayout | undefined>,
): Promise<CheckInputs> {
  const { cwd, env } = context.terminal;
  const program = flags.shellcheck === false ? undefined : findProgram("shellcheck", env);
  const tree = tryTree(cwd, flags.config, args.length > 0);
  const root = tree?.root ?? cwd;
  const cache = openCache(context, root, flags, program?.stamp);
  const sources = tree && (await readLibraryFiles(tree, cache, readLayout));
  const isWhole = args.length === 0;
  const named = isWhole
    ? [...(sources?.files.keys() ?? [])].map((path) => join(root, path))
    : await findMarkdown(cwd, args);
  if (named.length === 0) throw noFiles(args);
  const config = tree?.config.digest ?? "";
  const outside = remembering((place) => shortDigest(`${config} ${place?.root ?? ""}`));
  const inside = remembering((place) =>
    shortDigest(`${config} ${sources?.digest ?? ""} ${place?.root ?? ""}`),
  );
  const placeOf = repositoryFinder(tree?.root);
  let isOurs = isWhole;
  const files = named.map((absolute): CheckFile => {
    const path = pathBelow(root, absolute);
    const source = sources?.files.get(path);
    isOurs ||= source !== undefined;
    const file = source ?? lookAtFile(absolute, path, cache.files.get(path)?.stamp);
    const place = placeOf(absolute);
    const context = source === undefined ? outside(place) : inside(place);
    return Object.assign(file, { path, absolute, context, place });
  });
  const library = isOurs ? sources : undefined;
  const surroundings = makeSurroundings();
  return {
    ...{ root, tree, files, cache, surroundings, library, isWhole },
    shellcheck: program?.path,
  };
}

interface CacheFlags {
  cache?: boolean;
  cluster?: readonly string[];
}

/** What is in it holds for this build of the tool, and for whatever else it depends on everywhere. */
function openCache(
  { terminal: { env }, tool }: Context,
  root: string,
  flags: CacheFlags,
  shellcheck: string | undefined,
): OpenCache {
  const file = flags.cache === false ? undefined : cacheFile(root, env);
  const key = JSON.stringify([tool.build, shellcheck, flags.cluster, readSchemas(root).digest]);
  return { file, key, ...readCache(file, key) };
}

function remembering(make: (place: Place) => string): (place: Place) => string {
  const made = new Map<Place, string>();
  return (place) => {
    const known = made.get(place) ?? make(place);
    made.set(place, known);
    return known;
  };
}

type Place = CheckFile["place"];

/** It stands in the cache once for each file. */
function shortDigest(text: string): string {
  return digestOf(text).slice(0, 16);
}

/** Relative to the root, with forward slashes. */
function pathBelow(root: string, absolute: string): string {
  const isBelow = sep === "/" && absolute.startsWith(`${root}/`);
  return isBelow ? absolute.slice(root.length + 1) : relative(root, absolute).split(sep).join("/");
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
