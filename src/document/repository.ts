/**
 * The files around a document, as far as rules ask for them. Paths are relative to the root of the
 * repository, with forward slashes and without `.` and `..`; "" is the root itself. What a rule has
 * asked is part of what its findings depend on: the host keeps the answers beside them.
 */
export interface Repository {
  /** The folder of the document. */
  readonly folder: string;
  /**
   * What is there, links followed; undefined when nothing is. `unknown` when nobody can say, as of a
   * path that leaves the repository or a folder that may not be read: rules are silent about it.
   */
  kindOf: (path: string) => "file" | "folder" | "unknown" | undefined;
  /** Names of what a folder holds, sorted; none when it is no folder. */
  namesIn: (folder: string) => readonly string[];
  /** Undefined when it is no text of at most 1 MiB inside the repository. */
  textOf: (path: string) => string | undefined;
}
