import { posix } from "node:path";
import { suggest } from "../../diagnostics/suggest.ts";
import type { Repository } from "../../document/repository.ts";
import { foldersAbove, parentOf, pathBelow } from "./around.ts";

/** The path that is meant when it was written from a folder above the document's. */
export function pathFromAbove(repository: Repository, written: string): string | undefined {
  for (const folder of foldersAbove(repository.folder)) {
    const path = pathBelow(folder, written);
    if (path !== undefined && path !== "" && isThere(repository, path)) return path;
  }
  return undefined;
}

/** A path that is there and differs by the spelling of one name. */
export function nearestPath(repository: Repository, wanted: string): string | undefined {
  const missing = foldersAbove(wanted).findLast(
    (path) => path !== "" && !isThere(repository, path),
  );
  if (missing === undefined) return undefined;
  const folder = parentOf(missing);
  const name = nearestName(posix.basename(missing), repository.namesIn(folder));
  if (name === undefined) return undefined;
  const path = posix.join(folder, name, wanted.slice(missing.length));
  return isThere(repository, path) ? path : undefined;
}

/** `verify-backup.sh` is not `verify-restore.sh`: few letters may differ, or case and separators, and no digit. */
function nearestName(name: string, all: readonly string[]): string | undefined {
  const plain = plainly(name);
  const known = all.filter((other) => digitsOf(other) === digitsOf(name));
  return (
    known.find((other) => plainly(other) === plain) ??
    suggest(name, known, name.length < 12 ? 1 : 2)
  );
}

function digitsOf(name: string): string {
  return name.replace(/\D+/g, " ");
}

function plainly(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, "-");
}

function isThere(repository: Repository, path: string): boolean {
  const kind = repository.kindOf(path);
  return kind === "file" || kind === "folder";
}
