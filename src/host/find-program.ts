import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { isSystemError } from "./explain-error.ts";

/** A program on the PATH. The stamp changes when another version is installed. */
export interface Program {
  path: string;
  stamp: string;
}

/** The first executable file of this name on the PATH; nothing is run to find it. */
export function findProgram(name: string, env: NodeJS.ProcessEnv): Program | undefined {
  for (const folder of (env["PATH"] ?? "").split(delimiter)) {
    if (folder === "") continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      const stats = statSync(path);
      if (stats.isFile()) return { path, stamp: `${path}:${stats.size}:${stats.mtimeMs}` };
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
  }
  return undefined;
}
