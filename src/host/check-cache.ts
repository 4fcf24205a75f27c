import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, unlinkSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { digestOf } from "../plan/digest.ts";
import { isSystemError } from "./explain-error.ts";
import { packAnswers, unpackAnswers, type PackedAnswers } from "./pack-answers.ts";
import type { Stamp } from "./stamp.ts";
import type { Answer } from "./surroundings.ts";

/** What one file was found to be, as long as its digest and context stay the same. */
export interface CachedFile {
  digest: string;
  /** Changes with everything else that the findings depend on. */
  context: string;
  fences: number;
  diagnostics: readonly Diagnostic[];
  /** What the rules have asked of its repository. */
  asked: readonly Answer[];
  /** With it the file need not be read to know its digest. */
  stamp: Stamp | undefined;
}

export interface CheckCache {
  /** By path relative to the root. */
  files: Map<string, CachedFile>;
  /** Where the sources of the library were, for the configuration with this digest. */
  layout?: { config: string; runbooks: string; snippets: string; taskfile?: string };
}

/** Lists, because JSON with thousands of different keys is slow to parse; findings only of files that have some. */
interface CacheText {
  files: [
    path: string,
    digest: string,
    context: string,
    fences: number,
    stamp?: [size: number, mtimeMs: number, ctimeMs: number, ino: number],
  ][];
  findings: [path: string, diagnostics: Diagnostic[]][];
  answers: PackedAnswers;
  layout?: CheckCache["layout"];
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
  if (file === undefined) return { files: new Map() };
  try {
    const text = readFileSync(file, "utf8");
    const end = text.indexOf("\n");
    if (text.slice(0, end) !== key) return { files: new Map() };
    return fromText(JSON.parse(text.slice(end + 1)) as CacheText);
  } catch (error) {
    if (isSystemError(error) || error instanceof SyntaxError) return { files: new Map() };
    throw error;
  }
}

/** Written for thousands of files in code that runs once: nothing is taken apart that need not be. */
function fromText({ answers, files, findings, layout }: CacheText): CheckCache {
  const asked = unpackAnswers(answers);
  const found = new Map(findings);
  const cached = new Map<string, CachedFile>();
  for (const entry of files) {
    const digest = entry[1];
    const times = entry[4];
    cached.set(entry[0], {
      digest,
      context: entry[2],
      fences: entry[3],
      diagnostics: found.get(entry[0]) ?? nothing,
      asked: asked.get(entry[0]) ?? nothing,
      stamp: times && {
        digest,
        size: times[0],
        mtimeMs: times[1],
        ctimeMs: times[2],
        ino: times[3],
      },
    });
  }
  return { files: cached, ...(layout && { layout }) };
}

const nothing: readonly never[] = [];

function toText({ files, layout }: CheckCache): CacheText {
  return {
    files: Array.from(files, ([path, { context, digest, fences, stamp }]) =>
      stamp === undefined
        ? [path, digest, context, fences]
        : [path, digest, context, fences, [stamp.size, stamp.mtimeMs, stamp.ctimeMs, stamp.ino]],
    ),
    findings: Array.from(files).flatMap(([path, { diagnostics }]) =>
      diagnostics.length === 0 ? [] : [[path, [...diagnostics]]],
    ),
    answers: packAnswers(files),
    ...(layout && { layout }),
  };
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
    writeFileSync(temporary, `${key}\n${JSON.stringify(toText(cache))}`, { mode: 0o600 });
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
