import { join } from "node:path";
import { digestOf } from "../plan/digest.ts";
import type { PresentFile } from "../plan/plan.ts";
import { explainError } from "./explain-error.ts";
import { guardPath, makeGuard } from "./guard-path.ts";
import { readFile } from "./read-file.ts";

/**
 * What stands at these paths; a path where nothing stands is left out.
 * @throws Failure `path-refused` for anything but a regular file below the root, `read-failed`
 */
export function readPresent(root: string, paths: Iterable<string>): Map<string, PresentFile> {
  const guard = makeGuard(root);
  const present = new Map<string, PresentFile>();
  for (const path of new Set(paths)) {
    try {
      if (guardPath(guard, path) === undefined) continue;
      const { bytes, stats } = readFile(join(root, path), {});
      if (bytes === undefined) continue;
      present.set(path, {
        text: bytes.toString("utf8"),
        digest: digestOf(bytes),
        isExecutable: (stats.mode & 0o100) !== 0,
      });
    } catch (error) {
      throw explainError(error, "read", path);
    }
  }
  return present;
}
