import { hash } from "node:crypto";
import { closeSync, constants, fdatasyncSync, fsyncSync, ftruncateSync, openSync } from "node:fs";
import { readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import type { EventBody, RunEvent } from "../../exec/events.ts";
import { formatLine, journalBegin, readJournal } from "../../exec/journal.ts";
import type { Journal, JournalEnd } from "../../exec/journal.ts";
import { explainError, isSystemError } from "../explain-error.ts";

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_RDWR } = constants;

/**
 * The journal of a run that goes on. An event is on the disk before `append` returns, but for those that
 * the next one follows at once: these are there before it, or after 50 ms when a human is waited for.
 */
export interface JournalFile {
  append: (body: EventBody, waitedMs: number) => RunEvent;
  end: () => JournalEnd;
  close: () => void;
}

/** @throws Failure `write-failed` */
export function createJournal(path: string): JournalFile {
  return openForAppend(path, O_CREAT | O_EXCL, journalBegin, 0);
}

/** Goes on behind the last whole line: a torn one is cut off. @throws Failure `write-failed` */
export function continueJournal(path: string, { bytes, end, events }: Journal): JournalFile {
  const last = events.at(-1);
  const sinceBegin = Date.now() - Date.parse(events[0]?.at ?? "");
  const clockMs = Math.max(last?.clockMs ?? 0, Number.isFinite(sinceBegin) ? sinceBegin : 0);
  return openForAppend(path, 0, end, clockMs, bytes);
}

/**
 * Reads a journal and proves its hashes.
 * @throws Failure `read-failed`, `journal-damaged`
 */
export function readJournalFile(path: string): Journal {
  const journal = inspectJournalFile(path);
  if (journal.damage === undefined) return journal;
  const { line, reason } = journal.damage;
  throw new Failure(
    "journal-damaged",
    `${path}:${line}: ${reason}: the journal is not what the run wrote`,
    "Do not rely on it; look on the cluster for what was done, and begin a new run",
  );
}

/** The same, with the damage as a part of what was read. Right also while its run writes. */
export function inspectJournalFile(path: string): Journal {
  try {
    // First the head: what it tells is in the journal by then, whatever is added meanwhile.
    const head = readHead(path);
    return readJournal(readFileSync(path, "utf8"), head);
  } catch (error) {
    throw explainError(error, "read", path);
  }
}

function openForAppend(
  path: string,
  flags: number,
  from: JournalEnd,
  clockMs: number,
  keepBytes?: number,
): JournalFile {
  try {
    const file = openSync(path, O_RDWR | O_APPEND | O_NOFOLLOW | flags, 0o600);
    const head = openSync(headOf(path), O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
    if (keepBytes !== undefined) ftruncateSync(file, keepBytes);
    else syncFolder(dirname(path));
    return appendTo(path, file, head, from, clockMs);
  } catch (error) {
    throw explainError(error, "write", path);
  }
}

function appendTo(
  path: string,
  file: number,
  head: number,
  from: JournalEnd,
  clockMs: number,
): JournalFile {
  let end = from;
  let waiting: NodeJS.Timeout | undefined;
  const begun = performance.now();
  const guard = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      throw explainError(error, "write", path);
    }
  };
  const sync = (): void => {
    clearTimeout(waiting);
    waiting = undefined;
    fdatasyncSync(file);
    writeSync(head, formatHead(end), 0);
  };
  return {
    append: (body, waitedMs) => {
      const clock = clockMs + Math.round(performance.now() - begun);
      const times = { at: new Date().toISOString(), clockMs: clock, waitedMs };
      const next = formatLine(body, times, end);
      guard(() => writeWhole(file, next.line));
      end = next.end;
      if (isFollowed(body)) waiting ??= setTimeout(() => guard(sync), 50);
      else guard(sync);
      return next.event;
    },
    end: () => end,
    close: () => {
      if (waiting !== undefined) guard(sync);
      closeSync(file);
      closeSync(head);
    },
  };
}

/** A flush costs more than many a block, and one is enough for the end of a block and the begin of the next. */
function isFollowed({ type }: EventBody): boolean {
  return type === "step-started" || type === "block-ended";
}

function writeWhole(file: number, line: string): void {
  const bytes = Buffer.from(line);
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}

/** Where the writer was last: a journal that is shorter was cut. */
function headOf(path: string): string {
  return path.replace(/\.ndjson$/, ".head");
}

/** With a sum of its own: a head that was torn in writing must not accuse the journal. */
function formatHead(end: JournalEnd): string {
  const text = `${String(end.seq).padStart(12, "0")} ${end.hash}`;
  return `${text} ${sumOf(text)}\n`;
}

function sumOf(text: string): string {
  return hash("sha256", text, "hex").slice(0, 16);
}

function readHead(path: string): JournalEnd | undefined {
  try {
    const text = readFileSync(headOf(path), "utf8");
    const [, fields = "", sum] = /^(\d{12} [0-9a-f]{64}) ([0-9a-f]{16})\n$/.exec(text) ?? [];
    const [seq = "", last = ""] = fields.split(" ");
    return sum === sumOf(fields) ? { seq: Number(seq), hash: last } : undefined;
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Makes the names of new files outlast a power cut. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
