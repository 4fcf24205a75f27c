import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import { parseSnapshot, type Snapshot } from "../../exec/session/snapshot.ts";
import { explainError } from "../explain-error.ts";

/** Makes the session's folder; one that exists is taken over, and what an earlier engine left is removed. */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of ["stdout", "stderr", "reply", "runbook", "block", "state.json.new"]) {
      rmSync(join(folder, name), { force: true });
    }
  } catch (error) {
    throw explainError(error, "write", folder);
  }
}

/** Replaces the snapshot as a whole: a reader finds the old one or the new one. */
export function writeSnapshot(folder: string, text: string): void {
  const path = join(folder, "state.json");
  try {
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw explainError(error, "write", path);
  }
}

export function readSnapshot(folder: string): Snapshot {
  const path = join(folder, "state.json");
  try {
    const snapshot = parseSnapshot(readFileSync(path, "utf8"));
    if (snapshot !== undefined) return snapshot;
  } catch (error) {
    throw explainError(error, "read", path);
  }
  throw new Failure("snapshot-broken", `${path} is no snapshot of a run`, "Start a new run");
}
