import type { OutputStream, Transcript, TranscriptPiece } from "./session.ts";
import { createTerminalText } from "./terminal-text.ts";

interface Piece {
  stream: OutputStream;
  bytes: Uint8Array;
}

export interface TranscriptBuffer {
  add: (stream: OutputStream, bytes: Uint8Array) => void;
  /** What has been kept, as text that is harmless for a terminal. */
  read: () => Transcript;
}

/** Keeps the first and the last bytes of an output, so that a flood needs no more memory than a line. */
export function createTranscriptBuffer(headBytes: number, tailBytes: number): TranscriptBuffer {
  const head: Piece[] = [];
  let tail: Piece[] = [];
  let headRoom = headBytes;
  let tailSize = 0;
  let omittedBytes = 0;

  const trim = (): void => {
    let first = 0;
    for (; tailSize > tailBytes; first++) {
      const piece = tail[first];
      if (piece === undefined) break;
      const drop = Math.min(piece.bytes.length, tailSize - tailBytes);
      tailSize -= drop;
      omittedBytes += drop;
      if (drop < piece.bytes.length) {
        tail[first] = { ...piece, bytes: Uint8Array.from(piece.bytes.subarray(drop)) };
        break;
      }
    }
    if (first > 0) tail = tail.slice(first);
  };

  return {
    add: (stream, bytes) => {
      if (headRoom > 0 && bytes.length > 0) {
        append(head, stream, Uint8Array.from(bytes.subarray(0, headRoom)));
      }
      const rest = bytes.subarray(Math.min(headRoom, bytes.length));
      headRoom -= bytes.length - rest.length;
      if (rest.length === 0) return;
      const kept = rest.subarray(Math.max(rest.length - tailBytes, 0));
      omittedBytes += rest.length - kept.length;
      append(tail, stream, Uint8Array.from(kept));
      tailSize += kept.length;
      if (tailSize > tailBytes * 2 || tail.length > 512) trim();
    },
    read: () => {
      trim();
      return { head: textOf(head), omittedBytes, tail: textOf(tail) };
    },
  };
}

/** Joins small pieces of one stream: a program that writes byte by byte must not cost an object each. */
function append(pieces: Piece[], stream: OutputStream, bytes: Uint8Array): void {
  const last = pieces.at(-1);
  if (last?.stream === stream && last.bytes.length + bytes.length <= 4096) {
    pieces[pieces.length - 1] = { stream, bytes: Buffer.concat([last.bytes, bytes]) };
  } else {
    pieces.push({ stream, bytes });
  }
}

function textOf(pieces: readonly Piece[]): TranscriptPiece[] {
  if (pieces.length === 0) return [];
  const decoders = { stdout: createTerminalText(), stderr: createTerminalText() };
  const texts: TranscriptPiece[] = [];
  for (const { stream, bytes } of pieces) {
    const text = decoders[stream].write(bytes);
    const last = texts.at(-1);
    if (last?.stream === stream) last.text += text;
    else if (text !== "") texts.push({ stream, text });
  }
  for (const stream of ["stdout", "stderr"] as const) {
    const text = decoders[stream].end();
    if (text !== "") texts.push({ stream, text });
  }
  return texts;
}
