import type { BlockEnded } from "./events.ts";

/**
 * Text of a block's output that the journal keeps: the end of it. Plain text on stdout that is no longer
 * than this, in bytes, it keeps whole, and there is no file of it.
 */
export const excerptLength = 2000;

/** The stdout of a block that has no file of it; undefined when the journal has not all of it. */
export function briefOutput({ excerpt, outputBytes }: BlockEnded): string | undefined {
  return Buffer.byteLength(excerpt) === outputBytes ? excerpt : undefined;
}
