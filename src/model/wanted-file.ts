/** One output: what should stand at a path, and the sources that it comes from. */
export interface WantedFile {
  /** Relative to the root, with forward slashes. */
  path: string;
  content: string;
  /** What chmod takes: 0o644 or 0o755. */
  permission: number;
  /** Paths of the sources, sorted. */
  from: readonly string[];
  /** A file of the user's own that we edit, such as the root Taskfile: never owned, never deleted. */
  shared?: boolean;
}
