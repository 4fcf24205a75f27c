import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import { explainError, isSystemError } from "./explain-error.ts";
import { ignoreOwnFolder } from "./own-folder.ts";

/** Everything that a run keeps on disk: 0700, its files 0600. */
export interface RunDirectory {
  runId: string;
  path: string;
  journal: string;
  /** Of the live bash; gone after the run's end. */
  session: string;
  /** Everything that the blocks have written. */
  output: string;
  /** With the one context of the run; gone after its end. */
  kubeconfig: string;
}

/** Unique, sorts by time, and a valid part of a Kubernetes name: `20261121031542-1a2b`. */
export function makeRunId(): string {
  const time = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  return `${time}-${randomBytes(2).toString("hex")}`;
}

/** `RUN_DIR` of a run's blocks. Its path is short: sockets have to fit into it. */
export function workFolderOf(runId: string): string {
  return join(resolve(tmpdir()), `runbook.${runId}`);
}

/** Folder of all runs and locks, below the root. */
export function runsFolder(root: string): string {
  return join(root, ".runbook");
}

export function runDirectory(root: string, runId: string): RunDirectory {
  const path = join(runsFolder(root), "runs", runId);
  return {
    runId,
    path,
    journal: join(path, "journal.ndjson"),
    session: join(path, "session"),
    output: join(path, "output"),
    kubeconfig: join(path, "kubeconfig"),
  };
}

/** Where the output of a block goes, relative to the run's folder; `seq` is of the event that it began with. */
export function outputName(seq: number, block: string): string {
  return join("output", `${String(seq).padStart(4, "0")}-${block}`);
}

/** @throws Failure `write-failed` */
export function createRunDirectory(root: string, runId: string): RunDirectory {
  const directory = runDirectory(root, runId);
  const folder = runsFolder(root);
  try {
    removeAbandoned(root);
    mkdirSync(join(folder, "runs"), { recursive: true, mode: 0o700 });
    ignoreOwnFolder(root);
    mkdirSync(directory.path, { mode: 0o700 });
    mkdirSync(directory.output, { mode: 0o700 });
  } catch (error) {
    throw explainError(error, "write", directory.path);
  }
  return directory;
}

/** Removes what runs have left that were killed before their first event, a day ago or more: their kubeconfig. */
function removeAbandoned(root: string): void {
  const folder = join(runsFolder(root), "runs");
  const yesterday = Date.now() - 86_400_000;
  for (const runId of existsSync(folder) ? readdirSync(folder) : []) {
    const directory = runDirectory(root, runId);
    if (statSync(directory.path).mtimeMs < yesterday) removeUnstarted(directory);
  }
}

/** Removes the folder of a run that could not begin: it has no journal. */
export function removeUnstarted({ journal, path }: RunDirectory): void {
  if (!existsSync(journal)) rmSync(path, { recursive: true, force: true });
}

/** Ids of all runs that have a journal, oldest first. */
export function listRunIds(root: string): string[] {
  try {
    return readdirSync(join(runsFolder(root), "runs"))
      .filter((runId) => existsSync(runDirectory(root, runId).journal))
      .sort();
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return [];
    throw explainError(error, "read", runsFolder(root));
  }
}

/** The run whose id begins with the text, when there is exactly one. @throws Failure `run-unknown` */
export function findRun(root: string, text: string): RunDirectory {
  const known = listRunIds(root);
  const found = known.includes(text) ? [text] : known.filter((runId) => runId.startsWith(text));
  const [runId] = found;
  if (runId !== undefined && found.length === 1 && text !== "") return runDirectory(root, runId);
  const what = found.length > 1 ? "an id that only one run has" : "the id of a run";
  throw new Failure(
    "run-unknown",
    `Unexpected run ${JSON.stringify(text)}, expected ${what}`,
    known.length === 0 ? "There are no runs yet" : suggestHelp(text, known.slice(-10)),
  );
}
