import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, unlinkSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { digestOf } from "../plan/digest.ts";
import { isSystemError } from "./explain-error.ts";

/** What one file was found to be, as long as its fingerprint stays the same. */
export interface CachedFile {
  fingerprint: string;
  fences: number;
  diagnostics: Diagnostic[];
}

export interface CheckCache {
  /** By path relative to the root. */
  files: Record<string, CachedFile>;
  /** Where the sources of the library were, for the configuration with this digest. */
  layout?: { config: string; runbooks: string; snippets: string; taskfile?: string };
}

/** Where the cache of a root is kept, or undefined when there is no place for it. */
export function cacheFile(root: string, env: NodeJS.ProcessEnv): string | undefined {
  const { HOME, LOCALAPPDATA, XDG_CACHE_HOME } = env;
  const base = XDG_CACHE_HOME ?? LOCALAPPDATA ?? (HOME && join(HOME, ".cache"));
  if (base === undefined || base === "") return undefined;
  return join(base, "runbook", `check-${digestOf(root).slice(0, 24)}.json`);
}

/** The cache when it was written under the same key; else an empty one. Never fails. */
export function readCache(file: string | undefined, key: string): CheckCache {
  if (file === undefined) return { files: {} };
  try {
    const [head = "", body = ""] = readFileSync(file, "utf8").split("\n", 2);
    return head === key ? (JSON.parse(body) as CheckCache) : { files: {} };
  } catch (error) {
    if (isSystemError(error) || error instanceof SyntaxError) return { files: {} };
    throw error;
  }
}

/** Caches of roots that nobody has checked for the longest time are removed above this number. */
const maxCaches = 50;

/** Written beside and renamed, so that two runs at once leave one whole cache. Never fails. */
export function writeCache(file: string | undefined, key: string, cache: CheckCache): void {
  if (file === undefined) return;
  const folder = join(file, "..");
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(temporary, `${key}\n${JSON.stringify(cache)}`, { mode: 0o600 });
    renameSync(temporary, file);
    removeOldest(folder);
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

function removeOldest(folder: string): void {
  const names = readdirSync(folder).filter((name) => name.startsWith("check-"));
  if (names.length <= maxCaches) return;
  const aged = names.map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }));
  for (const { name } of aged.sort((a, b) => b.at - a.at).slice(maxCaches)) {
    unlinkSync(join(folder, name));
  }
}
