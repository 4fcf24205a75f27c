import type { Document } from "../document/document.ts";
import { barmanPlugin } from "./kinds/barman-plugin.ts";
import { indexesOf } from "./kinds/admission.ts";
import { objectsOfKind, type ManifestObject } from "./kinds/manifests-of.ts";
import { forTests } from "./words/test-names.ts";
import { defineRule } from "./rule.ts";

/** A Cluster that archives its WAL has no backup yet: without a base backup the archive restores nothing. */
export const backupIsScheduled = defineRule({
  id: "backup-is-scheduled",
  summary: "A Cluster that archives has a ScheduledBackup beside it",
  severity: "warning",
  *check(document) {
    const clusters = objectsOfKind(document, "postgresql.cnpg.io", "Cluster").filter(archives);
    if (clusters.length === 0 || isScheduled(document)) return;
    for (const object of clusters) {
      yield {
        place: object.place(["metadata", "name"]),
        reason:
          "Missing ScheduledBackup for a Cluster that archives its WAL, expected one: without a base backup nothing can be restored",
        help: "Add a ScheduledBackup with `immediate: true` and a schedule of six fields",
        ...(object.isApplied ? {} : { severity: "info" as const }),
      };
    }
  },
});

/** A document that speaks of base backups in any way has thought of them. */
function isScheduled({ text }: Document): boolean {
  return /ScheduledBackup|kind: Backup\b|cnpg backup|pg_basebackup|barman-cloud-backup/.test(text);
}

function archives({ has, value }: ManifestObject): boolean {
  const name = value("metadata", "name");
  if (typeof name !== "string" || forTests.test(name) || has("spec", "bootstrap", "recovery"))
    return false;
  return (
    has("spec", "backup", "barmanObjectStore") ||
    indexesOf(value("spec", "plugins")).some(
      (index) =>
        value("spec", "plugins", index, "name") === barmanPlugin &&
        value("spec", "plugins", index, "isWALArchiver") === true,
    )
  );
}
