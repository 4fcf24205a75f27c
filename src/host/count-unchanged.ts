import type { Stats } from "node:fs";
import { posix } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { digestOf } from "../plan/digest.ts";
import { strayFiles } from "../plan/layout.ts";
import type { Layout } from "../plan/lock.ts";
import { outputsOf } from "../plan/output-kind.ts";
import type { OutputCommand } from "../plan/output-kind.ts";
import { notesUnderSeal } from "../plan/seal.ts";
import type { Written } from "../plan/seal.ts";
import { digestFile } from "./digest-file.ts";
import { isSystemError } from "./explain-error.ts";
import { guardFolder, isInside, makeGuard } from "./guard-path.ts";
import type { Guard } from "./guard-path.ts";
import { inputsOf } from "./inputs-of.ts";
import { listPaths, rememberAnswer } from "./last-answer.ts";
import type { Unchanged } from "./last-answer.ts";
import { listFiles } from "./list-files.ts";
import type { Tree } from "./open-tree.ts";
import { readOutputCache } from "./output-cache.ts";

/** The tree as it stands. */
interface Look {
  guard: Guard;
  /** What was found in a folder. */
  lists: Map<string, string[]>;
  /** What the file system said of each file before it was read. */
  seen: Map<string, Stats>;
}

/**
 * The answer of a command when tool, configuration, sources and outputs are byte for byte what was
 * sealed on this machine; undefined when anything differs or cannot be read. Parses nothing. The
 * answer is remembered, so that the next time nothing is read.
 */
export function countUnchanged(
  tree: Tree,
  tool: { version: string; build: string },
  command: OutputCommand,
): Unchanged | undefined {
  const { lockText, root } = tree;
  const cache = lockText === undefined ? undefined : readOutputCache(tree, tool.build);
  if (cache === undefined || cache.lockDigest !== digestOf(lockText ?? "")) return undefined;
  const { seals, written } = cache;
  try {
    const look = lookInto(root, command, written.layout);
    if (look === undefined) return undefined;
    for (const [path, stats] of tree.settings) look.seen.set(path, stats);
    const runbooks = digestSources(look, written.layout.runbooks);
    const snippets = digestSources(look, written.layout.snippets);
    if (runbooks === undefined || runbooks.length === 0 || snippets === undefined) return undefined;
    const inputs = inputsOf(tree, tool, { runbooks, snippets });
    const notes = notesUnderSeal(seals, outputsOf[command], inputs, written);
    if (notes === undefined) return undefined;
    const files = countEqualOutputs(look, written, command);
    if (files === undefined || hasStrays(look, written, command)) return undefined;
    const clusters = written.layout.clusters.length;
    const answer = { counts: { runbooks: runbooks.length, clusters, files }, notes };
    rememberAnswer(tree, tool.build, command, { answer, ...look });
    return answer;
  } catch (error) {
    if (error instanceof Failure || isSystemError(error)) return undefined;
    throw error;
  }
}

/** Lists the folders that a command looks into; undefined when a link is in one. */
function lookInto(root: string, command: OutputCommand, layout: Layout): Look | undefined {
  const { generated, runbooks, snippets } = layout;
  const lists = new Map<string, string[]>();
  for (const folder of [runbooks, snippets, ...(command === "verify" ? generated : [])]) {
    const paths = listPaths(root, folder);
    if (paths === undefined) return undefined;
    lists.set(folder, paths);
  }
  return { guard: makeGuard(root), lists, seen: new Map() };
}

/** Undefined when the folder is elsewhere. */
function digestSources(look: Look, folder: string): { path: string; digest: string }[] | undefined {
  const paths = look.lists.get(folder) ?? [];
  if (paths.length > 0 && !isInside(look.guard, folder)) return undefined;
  return paths
    .filter((path) => path.endsWith(".md"))
    .map((path) => ({ path, digest: digestSeen(look, path).digest }));
}

function countEqualOutputs(
  look: Look,
  written: Written,
  command: OutputCommand,
): number | undefined {
  const kinds = outputsOf[command];
  let count = 0;
  for (const [path, { digest, kind, permission }] of written.outputs) {
    if (!kinds.includes(kind)) continue;
    guardFolder(look.guard, posix.dirname(path), path);
    const present = digestSeen(look, path);
    const isExecutable = (present.stats.mode & 0o100) !== 0;
    if (present.digest !== digest || isExecutable !== ((permission & 0o100) !== 0))
      return undefined;
    count += 1;
  }
  if (!kinds.includes("extract")) return count;
  for (const [path, digest] of written.shared) {
    guardFolder(look.guard, posix.dirname(path), path);
    if (digestSeen(look, path).digest !== digest) return undefined;
    count += 1;
  }
  return count;
}

function digestSeen({ guard, seen }: Look, path: string): ReturnType<typeof digestFile> {
  const file = digestFile(`${guard.root}/${path}`);
  seen.set(path, file.stats);
  return file;
}

function hasStrays({ lists }: Look, { layout, outputs }: Written, command: OutputCommand): boolean {
  if (command !== "verify") return false;
  const found = layout.generated.flatMap((folder) => lists.get(folder) ?? []);
  return strayFiles(found, outputs.keys()).length > 0;
}

/** Files in folders that are wholly generated which nothing produces, sorted. */
export function findStrays(
  root: string,
  folders: readonly string[],
  produced: Iterable<string>,
): string[] {
  const found = folders.flatMap((folder) => listFiles(root, folder) ?? []);
  return strayFiles([...new Set(found.map(({ path }) => path))], produced);
}
