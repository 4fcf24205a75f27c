import type { Document } from "../document/document.ts";
import type { ManifestPath } from "../manifest/manifest.ts";
import { oncePer } from "../shell/once-per.ts";
import { manifestsOf, objectsOfKind, type ManifestObject } from "./kinds/manifests-of.ts";
import { defineRule } from "./rule.ts";

/** The snapshot is accepted and never becomes ready: the backup, or the restore from it, waits for ever. */
export const snapshotHasDriver = defineRule({
  id: "snapshot-has-driver",
  summary: "Snapshots are asked of a storage class whose driver makes them",
  severity: "error",
  *check(document) {
    for (const object of manifestsOf(document)) {
      for (const { claim, className, path } of snapshotsOf(object)) {
        const name = className ?? (claim && classes(document).get(claim));
        const provisioner = name && provisionerOf(document, name);
        if (provisioner === undefined || !withoutSnapshots.has(provisioner)) continue;
        yield {
          place: object.place(path),
          reason: `Unexpected snapshot of a volume of the storage class \`${name}\`, expected a class of a CSI driver: ${provisioner} makes none`,
          help: "Copy the files (VolSync: `copyMethod: Direct` with the application stopped; CNPG: the Barman Cloud plugin), or use a class whose driver makes snapshots",
        };
      }
    }
  },
});

/** Provisioners that are no CSI drivers, by the name that a StorageClass gives them. */
const withoutSnapshots: ReadonlySet<string> = new Set([
  "rancher.io/local-path",
  "openebs.io/local",
  "microk8s.io/hostpath",
  "k8s.io/minikube-hostpath",
  "kubernetes.io/no-provisioner",
  "cluster.local/nfs-subdir-external-provisioner",
]);

/** Classes as the charts and manifests of these provisioners name them. */
const usualNames: ReadonlyMap<string, string> = new Map([
  ["local-path", "rancher.io/local-path"],
  ["openebs-hostpath", "openebs.io/local"],
  ["openebs-device", "openebs.io/local"],
  ["microk8s-hostpath", "microk8s.io/hostpath"],
]);

function provisionerOf(document: Document, name: string): string | undefined {
  const written = objectsOfKind(document, "storage.k8s.io", "StorageClass").find(
    ({ value }) => value("metadata", "name") === name,
  );
  if (written === undefined) return usualNames.get(name);
  const provisioner = written.value("provisioner");
  return typeof provisioner === "string" ? provisioner : undefined;
}

/** A snapshot that is asked for, or made into a volume. */
interface WantedSnapshot {
  path: ManifestPath;
  className?: string | undefined;
  /** When the class is that of a claim. */
  claim?: string | undefined;
}

function* snapshotsOf({ apiVersion, has, kind, value }: ManifestObject): Generator<WantedSnapshot> {
  const text = (...path: ManifestPath): string | undefined => {
    const found = value(...path);
    return typeof found === "string" ? found : undefined;
  };
  switch (`${apiVersion.split("/")[0] ?? ""} ${kind}`) {
    case "volsync.backube ReplicationSource":
    case "volsync.backube ReplicationDestination":
      for (const mover of ["restic", "rclone", "rsync", "rsyncTLS"]) {
        const at = ["spec", mover];
        if (text(...at, "copyMethod") !== "Snapshot") continue;
        const claim = text("spec", "sourcePVC") ?? text(...at, "destinationPVC");
        // The class that a source names is that of the copy.
        const className = claim === undefined ? text(...at, "storageClassName") : undefined;
        yield { path: [...at, "copyMethod"], className, claim };
      }
      return;
    case "snapshot.storage.k8s.io VolumeSnapshot": {
      const path = ["spec", "source", "persistentVolumeClaimName"];
      yield { path, claim: text(...path) };
      return;
    }
    case "v1 PersistentVolumeClaim":
      for (const key of ["dataSourceRef", "dataSource"]) {
        if (text("spec", key, "kind") !== "VolumeSnapshot") continue;
        yield { path: ["spec", key, "kind"], className: text("spec", "storageClassName") };
      }
      return;
    case "postgresql.cnpg.io Cluster":
      if (!has("spec", "backup", "volumeSnapshot")) return;
      yield {
        path: ["spec", "backup", "volumeSnapshot"],
        className: text("spec", "storage", "storageClass"),
      };
  }
}

/** Storage classes of the document's claims, by name; those that two claims disagree about are left out. */
const classes = oncePer((document: Document): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const unsure = new Set<string>();
  for (const { kind, value } of manifestsOf(document)) {
    if (kind !== "PersistentVolumeClaim") continue;
    const name = value("metadata", "name");
    const className = value("spec", "storageClassName");
    if (typeof name !== "string") continue;
    if (typeof className !== "string" || (found.get(name) ?? className) !== className) {
      unsure.add(name);
    } else found.set(name, className);
  }
  for (const name of unsure) found.delete(name);
  return found;
});
