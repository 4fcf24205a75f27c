import { recoverySource } from "./kinds/barman-plugin.ts";
import { objectsOfKind, type ManifestObject } from "./kinds/manifests-of.ts";
import { runChecks, type ObjectFinding } from "./kinds/admission.ts";
import { defineRule } from "./rule.ts";

/** What a recovery leaves out the operator fills in: another major version, another database, another archive. */
export const recoveryClusterIsExplicit = defineRule({
  id: "recovery-cluster-is-explicit",
  summary: "A recovery says image, database, owner, store and server itself",
  severity: "error",
  *check(document) {
    for (const object of objectsOfKind(document, "postgresql.cnpg.io", "Cluster")) {
      const { subject, value } = object;
      if (subject.isPartial || typeof value(...recovery) !== "object") continue;
      yield* runChecks(object, [image, applicationDatabase, source]);
    }
  },
});

const recovery = ["spec", "bootstrap", "recovery"] as const;

function* image({ has }: ManifestObject): Generator<ObjectFinding> {
  if (has("spec", "imageName") || has("spec", "imageCatalogRef")) return;
  yield {
    path: recovery,
    part: "key",
    reason:
      "Missing `imageName` in a Cluster that recovers, expected the image of the backup: the operator writes its default, of any major version",
    help: "Add `spec.imageName` with the image that the source runs",
    inExample: "warning",
  };
}

function* applicationDatabase({ has }: ManifestObject): Generator<ObjectFinding> {
  if (has(...recovery, "database") || has(...recovery, "owner")) return;
  yield {
    path: recovery,
    part: "key",
    reason:
      "Missing `database` and `owner` in `recovery`, expected those of the source: the operator takes `app` and makes it, empty",
    help: "Add both, as they are in the source, even when they are `app`",
    severity: "warning",
    inExample: "info",
  };
}

function* source(object: ManifestObject): Generator<ObjectFinding> {
  const use = recoverySource(object);
  if (use === undefined) return;
  const path = [...use.path, use.hasParameters ? "parameters" : "name"];
  if (use.store === undefined) {
    yield {
      path,
      part: "key",
      reason: "Missing `barmanObjectName` in the source of a recovery, expected its ObjectStore",
      help: "Add the parameter `barmanObjectName`",
      inExample: "warning",
    };
  }
  if (use.server !== undefined) return;
  yield {
    path,
    part: "key",
    reason:
      "Missing `serverName` in the source of a recovery, expected the server of the backups: without it the new cluster's own name is taken",
    help: "Add the parameter `serverName`: the name of the cluster that made the backups",
    inExample: "warning",
  };
}
