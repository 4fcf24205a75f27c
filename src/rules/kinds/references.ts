import type { ManifestPath } from "../../manifest/manifest.ts";
import type { ManifestObject } from "./manifests-of.ts";

/** Another object of the same namespace that an object needs. */
export interface Reference {
  kind: "Secret" | "PersistentVolumeClaim" | "ObjectStore" | "ConfigMap";
  name: string;
  path: ManifestPath;
}

/** Keys whose text is a name. */
const named: ReadonlyMap<string, Reference["kind"]> = new Map([
  ["barmanObjectName", "ObjectStore"],
  ["claimName", "PersistentVolumeClaim"],
  ["sourcePVC", "PersistentVolumeClaim"],
  ["destinationPVC", "PersistentVolumeClaim"],
  ["secretName", "Secret"],
  ["repository", "Secret"],
]);

/** Keys whose object has the name. */
const holding: ReadonlyMap<string, Reference["kind"]> = new Map([
  ["secretKeyRef", "Secret"],
  ["secretRef", "Secret"],
  ["accessKeyId", "Secret"],
  ["secretAccessKey", "Secret"],
  ["superuserSecret", "Secret"],
  ["configMapKeyRef", "ConfigMap"],
  ["configMapRef", "ConfigMap"],
]);

/** Kinds whose fields are known to mean this. */
const known =
  /^(?:Pod|Deployment|StatefulSet|DaemonSet|Job|CronJob|Cluster|ObjectStore|ReplicationSource|ReplicationDestination)$/;

/** What an object refers to by a name that is written out. */
export function referencesOf(object: ManifestObject): Reference[] {
  const spec = object.value("spec");
  return known.test(object.kind) ? [...walk(object, spec, ["spec"], 20)] : [];
}

function* walk(
  object: ManifestObject,
  value: unknown,
  path: ManifestPath,
  depth: number,
): Generator<Reference> {
  if (typeof value !== "object" || value === null || depth === 0) return;
  for (const [key, child] of Object.entries(value)) {
    const below = [...path, Array.isArray(value) ? Number(key) : key];
    yield* at(object, named.get(key), below);
    const isOptional = object.value(...below, "optional") === true;
    if (!isOptional) yield* at(object, holding.get(key), [...below, "name"]);
    yield* walk(object, child, below, depth - 1);
  }
}

function* at(
  { value }: ManifestObject,
  kind: Reference["kind"] | undefined,
  path: ManifestPath,
): Generator<Reference> {
  const name = kind === undefined ? undefined : value(...path);
  if (kind !== undefined && typeof name === "string" && name !== "") yield { kind, name, path };
}
