import { closeSync, constants, openSync, readSync } from "node:fs";
import { Socket } from "node:net";
import { isSystemError } from "../explain-error.ts";

/** The reading end of a FIFO. */
export interface Channel {
  /** Reads what is in the FIFO now: everything that was written before this call. Gives the number of bytes. */
  drain: () => number;
  close: () => void;
}

/** A FIFO gives as much as it has: what is less has emptied it. */
const fifoBytes = 1 << 16;
/** More than a FIFO ever holds: whoever goes on writing must not keep `drain` from returning. */
const drainLimit = 1 << 20;

/**
 * Gives everything that is written to a FIFO, until it is closed. Node's own pipes are sockets,
 * and a block that writes to `/dev/stderr` would fail on one (ENXIO).
 */
export function openChannel(path: string, onData: (bytes: Buffer) => void): Channel {
  const well = openWell(path, onData);
  // Without a buffer of ours Node makes one of 64 KiB for each read.
  const buffer = Buffer.allocUnsafe(fifoBytes);
  const callback = (size: number): boolean => {
    onData(Buffer.from(buffer.subarray(0, size)));
    return true;
  };
  const options = { fd: well.fd, readable: true, writable: false, onread: { buffer, callback } };
  const socket = new Socket(options);
  socket.on("error", () => undefined);
  return { drain: well.drain, close: () => void socket.destroy() };
}

/** Gives what is written to a FIFO when it is drained, and never by itself. */
export function openWell(path: string, onData: (bytes: Buffer) => void): Channel & { fd: number } {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const buffer = Buffer.allocUnsafe(fifoBytes);
  const drain = (): number => {
    let total = 0;
    for (let size = fifoBytes; size === fifoBytes && total < drainLimit; total += size) {
      size = readNow(fd, buffer);
      if (size > 0) onData(Buffer.from(buffer.subarray(0, size)));
    }
    return total;
  };
  return { fd, drain, close: () => closeSync(fd) };
}

/** A writing end, which keeps the reader from seeing the end of the file. */
export function holdOpen(path: string): { fd: number; close: () => void } {
  const fd = openSync(path, constants.O_WRONLY);
  return { fd, close: () => closeSync(fd) };
}

/** To find a FIFO empty is an error, and most of what that costs is its stack. */
function readNow(fd: number, buffer: Buffer): number {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return readSync(fd, buffer);
  } catch (error) {
    if (isSystemError(error, "EAGAIN")) return 0;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
