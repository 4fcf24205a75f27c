import type { BlockEnded } from "./events.ts";

/** Text of a block's output that the journal keeps: the end of it. */
export const excerptLength = 2000;

/** What is no longer than this, and plain text on stdout, the journal keeps whole: it has no file. */
export const briefBytes = excerptLength;

/** The stdout of a block that has no file of it; undefined when the journal has not all of it. */
export function briefOutput({ excerpt, outputBytes }: BlockEnded): string | undefined {
  return Buffer.byteLength(excerpt) === outputBytes ? excerpt : undefined;
}
