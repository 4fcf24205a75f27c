import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import { explainError, isSystemError } from "../explain-error.ts";
import { processIdentity } from "./process-identity.ts";

interface Holder {
  runId: string;
  pid: number;
  started: string;
  host: string;
}

export interface RunLock {
  /** True when a holder that may be alive was overruled. */
  forced: boolean;
  release: () => void;
}

/**
 * Keeps a second run of the same runbook on the same cluster out. A lock whose process is gone is
 * taken over; one of another machine counts as held, because nobody can tell.
 * @throws Failure `run-locked`, `write-failed`
 */
export function takeRunLock(path: string, runId: string, { force }: { force: boolean }): RunLock {
  const own: Holder = {
    runId,
    pid: process.pid,
    started: processIdentity(process.pid) ?? "",
    host: hostname(),
  };
  const text = `${JSON.stringify(own)}\n`;
  const draft = `${path}.${process.pid}`;
  let forced = false;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: 0o600 });
    // A link appears with its content, or not at all.
    while (!tryLink(draft, path)) {
      const before = readLock(path);
      if (before === undefined) continue;
      const holder = parseHolder(before);
      if (holder !== undefined && isAlive(holder)) {
        // Two writers would tear the journal of one run: that is never allowed.
        if (!force || holder.runId === runId) throw locked(holder);
        forced = true;
      }
      moveAway(path, before);
    }
  } catch (error) {
    throw explainError(error, "write", path);
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    forced,
    release: () => {
      if (readLock(path) === text) rmSync(path, { force: true });
    },
  };
}

/** True when a process of this machine holds the lock for the run, or one elsewhere may. */
export function isRunning(path: string, runId: string): boolean {
  const text = readLock(path);
  const holder = text === undefined ? undefined : parseHolder(text);
  return holder !== undefined && holder.runId === runId && isAlive(holder);
}

/** Path of the lock of a runbook on a cluster, in the folder of all runs. */
export function lockPath(folder: string, runbook: string, cluster: string): string {
  return join(folder, "locks", `${runbook}@${cluster}.json`);
}

function isAlive({ host, pid, started }: Holder): boolean {
  return host !== hostname() || processIdentity(pid) === started;
}

function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isSystemError(error, "EEXIST")) return false;
    throw error;
  }
}

/** Removes the lock that was read. One that another process has put there meanwhile goes back. */
function moveAway(path: string, expected: string): void {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return;
    throw error;
  }
  if (readLock(aside) !== expected) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder> | null;
    const { host, pid, runId, started } = value ?? {};
    if (typeof pid !== "number" || typeof host !== "string") return undefined;
    return { host, pid, runId: String(runId), started: String(started) };
  } catch {
    return undefined;
  }
}

function locked({ host, pid, runId }: Holder): Failure {
  return new Failure(
    "run-locked",
    `Run ${runId} of this runbook is going on on this cluster: process ${pid} on ${host}`,
    "Wait for it, or overrule it with --force",
  );
}
