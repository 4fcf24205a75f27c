/** What a value has to be. A `map` has keys of the author's own. */
export type FieldType =
  | "object"
  | "array"
  | "map"
  | "string"
  | "boolean"
  | "integer"
  | "number"
  | "int-or-string"
  | "any";

/** One field of a kind, as its schema describes it. */
export interface Field {
  type: FieldType;
  isRequired: boolean;
  /** The fields of an object; without them anything may stand in it. */
  fields?: ReadonlyMap<string, Field>;
  /** What a list or a map holds. */
  items?: Field;
  allowed?: readonly string[];
  pattern?: string;
  /** `date-time` and `quantity` are looked at. */
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
}

/** `success` and `failure` are ends: what waits for the one must look for the other. */
export interface Phase {
  text: string;
  end?: "success" | "failure";
}

export interface Deprecation {
  /** Keys from the root, `[]` for the items of a list: `spec.externalClusters[].barmanObjectStore`. */
  path: string;
  /** Version of the product that deprecated it. */
  since: string;
  /** What became of it, and what to write: `removed in 1.31: use the plugin`. */
  reason: string;
}

/** Facts about one version of one kind. */
export interface Kind {
  /** As in a manifest: `batch/v1`, `v1`. */
  apiVersion: string;
  kind: string;
  /** What the facts hold for: `CloudNativePG 1.30.0`. */
  product: string;
  /** What kubectl calls it; the plural first. */
  names: readonly string[];
  scope: "Namespaced" | "Cluster";
  /** Words of which one stands in a text that means this kind by a short name such as `backup`. */
  knownBy: readonly string[];
  /** Undefined when they are not known. */
  conditions?: readonly string[];
  /** Values of `status.phase`; empty when they are not known or there is none. */
  phases: readonly Phase[];
  /** JSON paths of field selectors beside metadata.name and metadata.namespace. */
  selectable: readonly string[];
  deprecations: readonly Deprecation[];
  /** The top level: `spec`, `status`, `data`. `apiVersion`, `kind` and `metadata` are those of every kind. */
  fields: ReadonlyMap<string, Field>;
}

/** The group of an API version; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes("/") ? (apiVersion.split("/", 1)[0] ?? "") : "";
}
