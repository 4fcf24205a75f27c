import { closeSync, constants, openSync, readSync } from "node:fs";
import { Socket } from "node:net";
import { isSystemError } from "../explain-error.ts";

/** The reading end of a FIFO. */
export interface Channel {
  /** Reads what is in the FIFO now: everything that was written before this call. */
  drain: () => void;
  close: () => void;
}

/** More than a FIFO ever holds: whoever goes on writing must not keep `drain` from returning. */
const drainLimit = 1 << 20;

/**
 * Gives everything that is written to a FIFO, until it is closed. Node's own pipes are sockets,
 * and a block that writes to `/dev/stderr` would fail on one (ENXIO).
 */
export function openChannel(path: string, onData: (bytes: Buffer) => void): Channel {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  socket.on("data", onData);
  socket.on("error", () => undefined);
  const buffer = Buffer.allocUnsafe(1 << 16);
  return {
    drain: () => {
      for (let total = 0; total < drainLimit;) {
        const size = readNow(fd, buffer);
        if (size === 0) return;
        onData(Buffer.from(buffer.subarray(0, size)));
        total += size;
      }
    },
    close: () => void socket.destroy(),
  };
}

/** A writing end, which keeps the reader from seeing the end of the file. */
export function holdOpen(path: string): { fd: number; close: () => void } {
  const fd = openSync(path, constants.O_WRONLY);
  return { fd, close: () => closeSync(fd) };
}

function readNow(fd: number, buffer: Buffer): number {
  try {
    return readSync(fd, buffer);
  } catch (error) {
    if (isSystemError(error, "EAGAIN")) return 0;
    throw error;
  }
}
