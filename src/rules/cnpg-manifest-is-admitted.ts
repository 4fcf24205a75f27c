import { backupChecks } from "./kinds/backup-admission.ts";
import { clusterChecks } from "./kinds/cluster-admission.ts";
import { objectsOfKind } from "./kinds/manifests-of.ts";
import { recoveryTargetChecks } from "./kinds/recovery-target.ts";
import { runChecks } from "./kinds/admission.ts";
import { defineRule } from "./rule.ts";

/** A manifest that fits its schema and is refused all the same, by the webhook of the operator, costs minutes at 3 a.m. */
export const cnpgManifestIsAdmitted = defineRule({
  id: "cnpg-manifest-is-admitted",
  summary: "The webhook of CloudNativePG accepts a manifest",
  severity: "error",
  *check(document) {
    for (const [kind, checks] of checksOfKind) {
      for (const object of objectsOfKind(document, "postgresql.cnpg.io", kind)) {
        yield* runChecks(object, checks);
      }
    }
  },
});

const checksOfKind = [
  ["Cluster", [...clusterChecks, ...recoveryTargetChecks]],
  ["Backup", backupChecks],
  ["ScheduledBackup", backupChecks],
] as const;
