import type { CheckCache } from "../host/check-cache.ts";
import type { LookedAt } from "../host/look-at-file.ts";
import type { Tree } from "../host/open-tree.ts";

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
}

/** Everything that a check reads, before anything is parsed. */
export interface CheckInputs {
  root: string;
  tree: Tree | undefined;
  files: CheckFile[];
  cache: OpenCache;
  /** There when one of the files is a source of runbooks, which are checked together. */
  library: LibraryFiles | undefined;
  /** Path of the program, when it is installed and wanted. */
  shellcheck: string | undefined;
  /** True without arguments: then what is found in other files of the library counts too. */
  isWhole: boolean;
}

export type OpenCache = CheckCache & { file: string | undefined; key: string };
