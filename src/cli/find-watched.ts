import { Failure } from "../diagnostics/failure.ts";
import { foldEvents } from "../exec/reduce.ts";
import { inspectJournalFile } from "../host/journal/journal-file.ts";
import { isRunning, lockPath } from "../host/journal/run-lock.ts";
import { findRun, listRunIds, runDirectory, runsFolder } from "../host/run-directory.ts";
import type { RunDirectory } from "../host/run-directory.ts";

/**
 * The run that is named, else the one that goes on.
 * @throws Failure `run-unknown`
 */
export function findWatched(root: string, run: string | undefined): RunDirectory {
  if (run !== undefined) return findRun(root, run);
  const alive = listRunIds(root)
    .map((runId) => runDirectory(root, runId))
    .filter((directory) => isAlive(root, directory));
  const [only] = alive;
  if (only !== undefined && alive.length === 1) return only;
  const reason =
    only === undefined
      ? "Missing run that goes on, expected one"
      : `Unexpected number of runs that go on, expected one: ${alive.map(({ runId }) => runId).join(", ")}`;
  throw new Failure("run-unknown", reason, "Name the run; `runbook runs` lists them");
}

/** True while a process holds the lock of the run. */
export function isAlive(
  root: string,
  { journal, runId }: RunDirectory,
  { events } = inspectJournalFile(journal),
): boolean {
  const state = foldEvents(events.slice(0, 1));
  if (state === undefined) return false;
  const { cluster, runbook } = state.start;
  return isRunning(lockPath(runsFolder(root), runbook, cluster), runId);
}
