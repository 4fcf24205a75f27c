import { closeSync, openSync, writeSync } from "node:fs";
import { excerptLength } from "../../exec/brief-output.ts";
import type { OutputStream } from "../../exec/session/session.ts";
import { createTerminalText } from "../../exec/session/terminal-text.ts";

/** Files of what a block has written, without secrets. A full disk must not end a recovery: nothing throws. */
export interface OutputFiles {
  add: (stream: OutputStream, bytes: Buffer) => void;
  /** `size` is what the block has written, with its secrets. Gives why the files are not whole. */
  end: (size: number) => string | undefined;
}

interface Piece {
  stream: OutputStream;
  bytes: Buffer;
}

/** Whoever follows a run sees its output after this time, however little it is. */
const heldMs = 100;

/**
 * Makes files `PATH.stdout` and `PATH.stderr` when they are needed: for most blocks two lines in the
 * journal are all, and to make a file costs as much as to flush the journal.
 */
export function createOutputFiles(path: string, isAlways: boolean): OutputFiles {
  const files = new Map<OutputStream, number>();
  let held: Piece[] | undefined = [];
  let heldBytes = 0;
  let error: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  const attempt = (action: () => void): void => {
    try {
      action();
    } catch (cause) {
      error ??= cause instanceof Error ? cause.message : String(cause);
    }
  };
  const write = ({ bytes, stream }: Piece): void => {
    if (error !== undefined) return;
    attempt(() => {
      const file = files.get(stream) ?? openSync(`${path}.${stream}`, "a", 0o600);
      files.set(stream, file);
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    });
  };
  const release = (): void => {
    clearTimeout(timer);
    const pieces = held ?? [];
    held = undefined;
    for (const piece of pieces) write(piece);
  };

  return {
    add: (stream, bytes) => {
      if (held === undefined) {
        write({ stream, bytes });
        return;
      }
      held.push({ stream, bytes });
      heldBytes += bytes.length;
      if (heldBytes > excerptLength) release();
      else timer ??= setTimeout(release, heldMs).unref();
    },
    end: (size) => {
      clearTimeout(timer);
      if (held !== undefined && (isAlways || heldBytes !== size || !isPlain(held))) release();
      for (const file of files.values()) attempt(() => closeSync(file));
      return error;
    },
  };
}

/** The journal tells it as it was written, and that it was stdout. */
function isPlain(pieces: readonly Piece[]): boolean {
  if (pieces.some(({ stream }) => stream !== "stdout")) return false;
  const bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
  const shown = createTerminalText();
  return Buffer.from(`${shown.write(bytes)}${shown.end()}`).equals(bytes);
}
