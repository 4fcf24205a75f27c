/** A half-open range of offsets in the text that was parsed. */
export interface TextRange {
  start: number;
  end: number;
}

/** Keys and indexes from the root of a document: `["spec", "instances"]`. */
export type ManifestPath = readonly (string | number)[];

/** Where an entry stands. An item of a list has no key. */
export interface ManifestEntry {
  key?: TextRange;
  value: TextRange;
}

/** Piece `i` of a scalar's value begins at `from[i]` and stands unchanged at `to[i]` of the text. */
export interface ScalarMap {
  from: readonly number[];
  to: readonly number[];
}

/** One YAML or JSON document. All ranges are ranges of the text that was parsed. */
export interface ManifestDocument extends TextRange {
  /** Plain values. A scalar with a template or placeholder in it is its text as written. */
  value: unknown;
  /** What YAML cannot read; `value` then holds what could be. */
  errors: readonly (TextRange & { reason: string })[];
  /** Where the entry at a path stands; that of its nearest parent when it does not exist. */
  entryAt: (path: ManifestPath) => ManifestEntry;
  /** The value at a path, or undefined. */
  valueAt: (path: ManifestPath) => unknown;
  /** Where the characters of the text at a path stand; undefined when that cannot be told. */
  mapAt: (path: ManifestPath) => ScalarMap | undefined;
}
