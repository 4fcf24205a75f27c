import { lstatSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunDirectory } from "../run-directory.ts";

/** A path of a socket has at most 104 bytes with its NUL on macOS, 108 on Linux (unix(4), unix(7)). */
const longest = 103;

/** Where a run listens for `runbook attach`: in its own folder, or beside it when that lies too deep. */
export function socketPath({ path, runId }: RunDirectory): string {
  const inside = join(path, "attach.sock");
  if (Buffer.byteLength(inside) <= longest) return inside;
  return join(tmpdir(), `runbook.${runId}.sock`);
}

/** False for a socket that somebody else has put there, who could ask for anything. */
export function isOwnSocket(path: string): boolean {
  try {
    const stats = lstatSync(path);
    return stats.isSocket() && stats.uid === process.getuid?.();
  } catch {
    return false;
  }
}
