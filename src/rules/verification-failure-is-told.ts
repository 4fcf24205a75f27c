import type { Document } from "../document/document.ts";
import { manifestsOf, type ManifestObject } from "./kinds/manifests-of.ts";
import { defineRule } from "./rule.ts";

/** A verification at night that fails fails in silence: its Job is red in a list that nobody opens. */
export const verificationFailureIsTold = defineRule({
  id: "verification-failure-is-told",
  summary: "A CronJob that verifies backups tells somebody when it fails",
  severity: "info",
  *check(document) {
    if (isWatched(document)) return;
    for (const object of manifestsOf(document)) {
      if (object.kind !== "CronJob" || !verifies(object) || tells(object)) continue;
      yield {
        place: object.place(["metadata", "name"]),
        reason:
          "Missing alert for a CronJob that verifies backups, expected one: a Job that fails tells nobody, and one that never runs neither",
        help: "Add alerts on `kube_job_status_failed` and on the age of `kube_cronjob_status_last_successful_time`, or a ping to a service that misses it",
      };
    }
  },
});

/** An alert of the document, or a word about alerts of another. */
function isWatched({ text }: Document): boolean {
  return /\balert|PrometheusRule|healthchecks|kube_job_|kube_cronjob_/i.test(text);
}

function verifies({ value }: ManifestObject): boolean {
  const name = value("metadata", "name");
  return (
    typeof name === "string" &&
    /verif|restore-(?:test|check|drill)|restic-check|backup-check|drill/.test(name)
  );
}

function tells({ code }: ManifestObject): boolean {
  return /curl|wget|mail|webhook|notify|slack|ntfy|pushgateway/i.test(code.text);
}
