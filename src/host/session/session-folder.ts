import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import { blockText } from "../../exec/session/session-text.ts";
import { parseSnapshot, type Snapshot } from "../../exec/session/snapshot.ts";
import { explainError, isSystemError } from "../explain-error.ts";

/** The files of a session. They stay open: to open and rename some for each block costs more than the block. */
export interface SessionFolder {
  /** The text that bash evaluates next. */
  writeBlock: (code: string) => void;
  /** Overwrites the older of two snapshots, so that one is whole at any moment. */
  writeSnapshot: (sequence: number, text: string) => void;
  /** Keeps the snapshot with which a block at top level begins. */
  writeBefore: (text: string) => void;
  close: () => void;
}

const snapshotNames = ["state.0", "state.1"] as const;
const beforeName = "before";

/** Makes the folder (0700), or takes over the one of an engine that is gone. */
export function openFolder(folder: string): SessionFolder {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const name of ["stdout", "stderr", "reply", "bell", "runbook", "block"]) {
      rmSync(join(folder, name), { force: true });
    }
    const open = (name: string) => openSync(join(folder, name), "a", 0o600);
    // "a" makes what is missing and keeps what is there; "r+" writes at the beginning.
    const names = [...snapshotNames, beforeName, "block"];
    for (const name of names) closeSync(open(name));
    const [first, second, before, block] = names.map((name) =>
      openSync(join(folder, name), "r+"),
    ) as [number, number, number, number];
    writeAll(block, Buffer.from(blockText("")), folder);
    return {
      // Bash reads eight texts: what an earlier block has left behind them is not read.
      writeBlock: (code) => writeAll(block, Buffer.from(blockText(code)), folder),
      writeSnapshot: (sequence, text) =>
        writeAll(sequence % 2 === 0 ? first : second, Buffer.from(text), folder),
      writeBefore: (text) => writeAll(before, Buffer.from(text), folder),
      close: () => [first, second, before, block].forEach((fd) => closeSync(fd)),
    };
  } catch (error) {
    throw explainError(error, "write", folder);
  }
}

/** The newest whole snapshot of a folder. Throws `snapshot-missing` when there is none. */
export function readSnapshot(folder: string): Snapshot {
  const snapshots = snapshotNames
    .map((name) => parseSnapshot(readPresent(join(folder, name))))
    .filter((snapshot) => snapshot !== undefined)
    .sort((a, b) => b.sequence - a.sequence);
  const [newest] = snapshots;
  if (newest === undefined) {
    throw new Failure(
      "snapshot-missing",
      `Missing the state of a run in ${folder}`,
      "Start a new run",
    );
  }
  return newest;
}

/** The snapshot with which the last block at top level began; undefined when none has begun. */
export function readBefore(folder: string): Snapshot | undefined {
  return parseSnapshot(readPresent(join(folder, beforeName)));
}

function readPresent(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return Buffer.alloc(0);
    throw explainError(error, "read", path);
  }
}

function writeAll(fd: number, bytes: Buffer, folder: string): void {
  try {
    for (let at = 0; at < bytes.length;) {
      at += writeSync(fd, bytes, at, bytes.length - at, at);
    }
  } catch (error) {
    throw explainError(error, "write", folder);
  }
}
