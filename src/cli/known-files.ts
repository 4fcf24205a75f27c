import { compareDiagnostics, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { writeCache, type CachedFile } from "../host/check-cache.ts";
import { lookAtFile } from "../host/look-at-file.ts";
import type { CheckFile, CheckInputs } from "./check-subject.ts";

/** The files that are as they were last looked at, by path, with what was found in them. */
export function knownFiles({ cache, files }: CheckInputs): Map<string, CachedFile> {
  return new Map(
    files.flatMap(({ context, digest, path }) => {
      const entry = cache.files.get(path);
      return entry?.digest === digest && entry.context === context ? [[path, entry] as const] : [];
    }),
  );
}

/** The next time none of the files has to be read: stamps that are new are kept. */
export function answerFrom(
  { cache, files }: CheckInputs,
  known: ReadonlyMap<string, CachedFile>,
): { diagnostics: Diagnostic[]; fences: number } {
  const { file, key, ...rest } = cache;
  const news = files.flatMap(({ path, stamp }) => {
    const entry = known.get(path);
    const isNew = stamp !== undefined && entry !== undefined && stamp !== entry.stamp;
    return isNew ? [[path, { ...entry, stamp }] as const] : [];
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
