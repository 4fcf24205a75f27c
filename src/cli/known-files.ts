import { compareDiagnostics, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { writeCache, type CachedFile } from "../host/check-cache.ts";
import { lookAtFile } from "../host/look-at-file.ts";
import type { Answer, Surroundings } from "../host/surroundings.ts";
import type { CheckFile, CheckInputs } from "./check-subject.ts";

/**
 * The files that are as they were last looked at, in surroundings of which the rules would be told the
 * same, by path, with what was found in them.
 */
export function knownFiles({ cache, files, surroundings }: CheckInputs): Map<string, CachedFile> {
  return new Map(
    files.flatMap(({ context, digest, path }) => {
      const entry = cache.files.get(path);
      if (entry?.digest !== digest || entry.context !== context) return [];
      const confirmed = confirm(entry, surroundings);
      return confirmed === undefined ? [] : [[path, confirmed] as const];
    }),
  );
}

/** Asks again what was asked. The same entry when nothing is new, not even a stamp. */
function confirm(entry: CachedFile, surroundings: Surroundings): CachedFile | undefined {
  if (entry.asked.length === 0) return entry;
  const asked: Answer[] = [];
  for (const answer of entry.asked) {
    const now = surroundings.confirm(answer);
    if (now === undefined) return undefined;
    asked.push(now);
  }
  const isSame = asked.every((answer, index) => answer === entry.asked[index]);
  return isSame ? entry : { ...entry, asked };
}

/** The next time none of the files has to be read: stamps that are new are kept. */
export function answerFrom(
  { cache, files }: CheckInputs,
  known: ReadonlyMap<string, CachedFile>,
): { diagnostics: Diagnostic[]; fences: number } {
  const { file, key, ...rest } = cache;
  const news = files.flatMap(({ path, stamp }) => {
    const entry = known.get(path);
    if (entry === undefined) return [];
    const isStamped = stamp !== undefined && stamp !== entry.stamp;
    if (isStamped) return [[path, { ...entry, stamp }] as const];
    return entry === cache.files.get(path) ? [] : [[path, entry] as const];
  });
  if (news.length > 0) {
    writeCache(file, key, { ...rest, files: new Map([...cache.files, ...news]) });
  }
  const entries = [...known.values()];
  return {
    diagnostics: entries.flatMap(({ diagnostics }) => diagnostics).sort(compareDiagnostics),
    fences: entries.reduce((sum, { fences }) => sum + fences, 0),
  };
}

/** A file that its stamp made known has not been read yet. */
export function withBytes(file: CheckFile): CheckFile {
  if (file.bytes !== undefined || file.refused !== undefined) return file;
  return { ...file, ...lookAtFile(file.absolute, file.path, undefined) };
}
