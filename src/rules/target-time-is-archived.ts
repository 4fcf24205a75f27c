import type { Document } from "../document/document.ts";
import { objectsOfKind } from "./kinds/manifests-of.ts";
import { defineRule } from "./rule.ts";

/** The row after the target time is still in an open WAL segment: the recovery ends FATAL, or stops an hour too early. */
export const targetTimeIsArchived = defineRule({
  id: "target-time-is-archived",
  summary: "A drill that sets its own target time archives the WAL behind it first",
  severity: "warning",
  *check(document) {
    const variable = ownTarget(document);
    if (variable === undefined || /pg_switch_(?:wal|xlog)/.test(document.text)) return;
    yield {
      place: variable,
      reason:
        "Missing switch of the WAL behind the target time, expected one: the archive ends before the target, and the recovery with FATAL",
      help: "Write a row after it, run `SELECT pg_walfile_name(pg_switch_wal())`, and wait until `pg_stat_archiver.last_archived_wal` is that file",
    };
  },
});

/** Where the document sets the variable that is its recovery target. */
function ownTarget(document: Document) {
  for (const object of objectsOfKind(document, "postgresql.cnpg.io", "Cluster")) {
    const path = ["spec", "bootstrap", "recovery", "recoveryTarget", "targetTime"];
    const text: unknown = object.subject.manifest.valueAt([...object.base, ...path]);
    const name = typeof text === "string" ? /^\$\{?(\w+)\}?$/.exec(text)?.[1] : undefined;
    if (name === undefined) continue;
    for (const code of document.shell) {
      for (const { assignments } of code.script.commands) {
        const found = assignments.find((one) => one.name === name);
        if (found?.value?.hasSubstitution === true) return code.placeOf(found.start, found.end);
      }
    }
  }
  return undefined;
}
