import { hash } from "node:crypto";
import type { EventBody, EventTimes, RunEvent } from "./events.ts";
import { readEvent } from "./read-event.ts";

/** Where a journal ends: how many lines it has, and the hash of the last one. */
export interface JournalEnd {
  seq: number;
  hash: string;
}

/** The end of an empty journal. */
export const journalBegin: JournalEnd = { seq: 0, hash: "0".repeat(64) };

/** A journal as it was read. */
export interface Journal {
  events: RunEvent[];
  end: JournalEnd;
  /** Length of the whole lines in UTF-8: an append continues here. */
  bytes: number;
  /** Bytes of a last line that was not written to its end. */
  tornBytes: number;
  /** Why the text cannot be what was written, with the first line, from 1, that shows it. */
  damage?: { line: number; reason: string };
}

/** The line of an event, and where the journal then ends. */
export function formatLine(
  body: EventBody,
  times: EventTimes,
  before: JournalEnd,
): { event: RunEvent; line: string; end: JournalEnd } {
  const seq = before.seq + 1;
  const event: RunEvent = { seq, ...times, ...body, previous: before.hash };
  const line = JSON.stringify(event);
  return { event, line: `${line}\n`, end: { seq, hash: hash("sha256", line, "hex") } };
}

/**
 * Reads a journal and proves its chain of hashes. Reading stops at the first damage. `head` is where
 * the writer was last seen: a journal that ends before it was cut.
 */
export function readJournal(text: string, head?: JournalEnd): Journal {
  const lines = text.split("\n");
  const torn = lines.pop() ?? "";
  const journal: Journal = {
    events: [],
    end: journalBegin,
    bytes: 0,
    tornBytes: Buffer.byteLength(torn),
  };
  for (const [index, line] of lines.entries()) {
    const reason = addLine(journal, line, head);
    if (reason !== undefined) return { ...journal, damage: { line: index + 1, reason } };
  }
  if (head !== undefined && head.seq > journal.end.seq) {
    const reason = `Unexpected end after ${journal.end.seq} lines, expected at least ${head.seq}`;
    return { ...journal, damage: { line: lines.length + 1, reason } };
  }
  return journal;
}

/** Takes the line into the journal, or says why it does not belong there. */
function addLine(journal: Journal, line: string, head?: JournalEnd): string | undefined {
  const read = readEvent(line);
  if ("expected" in read) return `Unexpected line, expected ${read.expected}`;
  const { event } = read;
  const { end, events } = journal;
  if (event.seq !== end.seq + 1) return `Unexpected number ${event.seq}, expected ${end.seq + 1}`;
  if (event.previous !== end.hash) {
    return "Unexpected hash of the line before, which was changed, or taken from another journal";
  }
  if ((event.type === "run-started") !== (event.seq === 1)) {
    return `Unexpected event ${event.type}, expected run-started on the first line and nowhere else`;
  }
  const before = events.at(-1);
  if (before !== undefined && event.clockMs < before.clockMs) return "Unexpected time, gone back";
  const next = { seq: event.seq, hash: hash("sha256", line, "hex") };
  if (head?.seq === next.seq && head.hash !== next.hash) {
    return "Unexpected line, expected the one that was written last";
  }
  events.push(event);
  journal.end = next;
  journal.bytes += Buffer.byteLength(line) + 1;
  return undefined;
}
