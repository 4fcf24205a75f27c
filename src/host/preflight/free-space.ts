import { statSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";

/**
 * Free bytes where a run writes: the folder of runs and the one for temporary files, once when both are on one file
 * system. What is not there yet counts as its parent.
 */
export function freeSpace(runs: string): { path: string; bytes: number }[] {
  const seen = new Set<number>();
  return [runs, tmpdir()].flatMap((folder) => {
    const path = nearest(folder);
    const { dev } = statSync(path);
    if (seen.has(dev)) return [];
    seen.add(dev);
    const { bavail, bsize } = statfsSync(path);
    return [{ path: folder, bytes: bavail * bsize }];
  });
}

function nearest(folder: string): string {
  for (let path = folder; ; path = dirname(path)) {
    if (statSync(path, { throwIfNoEntry: false }) !== undefined) return path;
  }
}
