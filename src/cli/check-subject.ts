import type { CheckCache } from "../host/check-cache.ts";
import type { RepositoryPlace } from "../host/find-repository.ts";
import type { LookedAt } from "../host/look-at-file.ts";
import type { Tree } from "../host/open-tree.ts";
import type { Surroundings } from "../host/surroundings.ts";

/** Where the sources of a library are. */
export interface SourceLayout {
  /** Digest of the configuration that says so. */
  config: string;
  runbooks: string;
  snippets: string;
  taskfile?: string;
}

/** The files of a library before they are parsed. */
export interface LibraryFiles {
  /** Configuration, runbooks and snippets, by path. */
  files: ReadonlyMap<string, LookedAt>;
  /** Of all of them and of what else their check reads. */
  digest: string;
  runbooks: number;
  layout: SourceLayout;
}

/** A file to check. */
export interface CheckFile extends LookedAt {
  /** Relative to the root, with forward slashes. */
  path: string;
  absolute: string;
  /** Changes with everything else that what is found in the file depends on. */
  context: string;
  /** Where it stands in its repository, if it is in one. */
  place: RepositoryPlace | undefined;
}

/** Everything that a check reads, before anything is parsed. */
export interface CheckInputs {
  root: string;
  tree: Tree | undefined;
  files: CheckFile[];
  cache: OpenCache;
  /** What rules may ask about the files around these. */
  surroundings: Surroundings;
  /** There when one of the files is a source of runbooks, which are checked together. */
  library: LibraryFiles | undefined;
  /** Path of the program, when it is installed and wanted. */
  shellcheck: string | undefined;
  /** True without arguments: then what is found in other files of the library counts too. */
  isWhole: boolean;
}

export type OpenCache = CheckCache & { file: string | undefined; key: string };
