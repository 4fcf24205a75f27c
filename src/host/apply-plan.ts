import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
} from "node:fs";
import { renameSync, rmdirSync, unlinkSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join, posix } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { formatLock } from "../plan/lock.ts";
import { pendingEntries } from "../plan/plan.ts";
import type { Plan } from "../plan/plan.ts";
import { explainError, isSystemError } from "./explain-error.ts";
import { guardPath, makeGuard } from "./guard-path.ts";
import type { Guard } from "./guard-path.ts";

const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_WRONLY } = constants;

interface Write {
  path: string;
  content: string;
  permission: number;
  /** Waits until the disk has it. */
  isDurable?: boolean;
}

/** Everything that has to be taken back when a later step fails. */
interface Stage {
  guard: Guard;
  /** Temporary files by the path that they are for. */
  temporary: Map<string, string>;
  folders: string[];
}

/**
 * Makes a plan true. Every new content is in a temporary file beside its target before the first is
 * replaced: up to there an error changes nothing. The lock is last. A rename is atomic for whoever
 * reads; only the lock waits for the disk, because outputs can be generated again after a power cut.
 * @throws Failure `plan-refused` for a plan with conflicts or diagnostics, `write-failed`
 */
export function applyPlan(root: string, lockFile: string, plan: Plan): void {
  const entries = pendingEntries(plan);
  if (plan.diagnostics.length > 0 || entries.some(({ action }) => action === "conflict")) {
    throw new Failure("plan-refused", "Cannot apply a plan with conflicts or errors");
  }
  const writes = entries.flatMap((entry): Write[] =>
    entry.new === undefined ? [] : [{ ...entry, content: entry.new }],
  );
  const lock = {
    path: lockFile,
    content: formatLock(plan.lock),
    permission: 0o644,
    isDurable: true,
  };
  const stage: Stage = { guard: makeGuard(root), temporary: new Map(), folders: [] };
  for (const write of [...writes, lock]) stageWrite(stage, write);
  const deletes = entries.filter((entry) => entry.new === undefined).map(({ path }) => path);
  for (const path of deletes) attempt(stage, path, () => guardPath(stage.guard, path));
  commit(stage, [...writes.map(({ path }) => path)], deletes, lockFile);
}

function stageWrite(stage: Stage, { path, content, permission, isDurable }: Write): void {
  attempt(stage, path, () => {
    const { root } = stage.guard;
    const present = guardPath(stage.guard, path);
    makeFolder(stage, posix.dirname(path));
    const name = `.runbook-${randomBytes(12).toString("hex")}.tmp`;
    const temporary = join(root, posix.dirname(path), name);
    const descriptor = openSync(temporary, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, permission);
    stage.temporary.set(path, temporary);
    try {
      writeFileSync(descriptor, content);
      // What the user has set stays, unless it differs in what we decide: executable or not.
      if (present !== undefined && (present.mode & 0o100) === (permission & 0o100)) {
        fchmodSync(descriptor, present.mode & 0o777);
      }
      if (isDurable === true) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  });
}

function makeFolder(stage: Stage, folder: string): void {
  const path = join(stage.guard.root, folder);
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
  makeFolder(stage, posix.dirname(folder));
  mkdirSync(path);
  stage.folders.push(path);
}

function commit(
  stage: Stage,
  writes: readonly string[],
  deletes: readonly string[],
  lockFile: string,
): void {
  const { root } = stage.guard;
  for (const path of writes) attempt(stage, path, () => replace(stage, path));
  for (const path of deletes) {
    attempt(stage, path, () => {
      unlinkSync(join(root, path));
      removeEmptyFolders(root, posix.dirname(path));
    });
  }
  attempt(stage, lockFile, () => replace(stage, lockFile));
}

function replace(stage: Stage, path: string): void {
  const temporary = stage.temporary.get(path);
  if (temporary === undefined) throw new Error(`nothing was staged for ${path}`);
  renameSync(temporary, join(stage.guard.root, path));
  stage.temporary.delete(path);
}

function removeEmptyFolders(root: string, folder: string): void {
  for (let path = folder; path !== "."; path = posix.dirname(path)) {
    if (!removed(() => rmdirSync(join(root, path)))) return;
  }
}

/** Runs one step; when it fails, takes back everything that has not been put in place. */
function attempt(stage: Stage, path: string, step: () => void): void {
  try {
    step();
  } catch (error) {
    for (const temporary of stage.temporary.values()) removed(() => unlinkSync(temporary));
    for (const folder of stage.folders.reverse()) removed(() => rmdirSync(folder));
    throw explainError(error, "write", path);
  }
}

function removed(remove: () => void): boolean {
  try {
    remove();
    return true;
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}
