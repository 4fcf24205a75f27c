import { manifestsOf, type ManifestObject } from "./kinds/manifests-of.ts";
import { defineRule } from "./rule.ts";

/** A backup that hangs is neither done nor failed: no alert fires, and with `Forbid` no later one starts. */
export const jobHasDeadline = defineRule({
  id: "job-has-deadline",
  summary: "A Job of backup or recovery has a limit of time",
  severity: "warning",
  *check(document) {
    for (const object of manifestsOf(document)) {
      const base = jobPath(object);
      if (base === undefined || !isAboutBackups(object)) continue;
      const { has, kind, place, subject } = object;
      const pod = [...base, "template", "spec"];
      if (subject.isPartial || !has(...pod, "containers")) continue;
      if ([base, pod].some((path) => has(...path, "activeDeadlineSeconds"))) continue;
      yield {
        place: place(base, "key"),
        reason: `Missing \`activeDeadlineSeconds\` in ${kind}, expected one: a pod that hangs is never counted as failed`,
        help: "Add `activeDeadlineSeconds` beside `template`, with some times what the Job takes on a bad day",
        ...(object.isApplied ? {} : { severity: "info" as const }),
      };
    }
  },
});

/** Where the specification of the Job stands. */
function jobPath({ apiVersion, kind }: ManifestObject): string[] | undefined {
  if (!apiVersion.startsWith("batch/")) return undefined;
  if (kind === "Job") return ["spec"];
  return kind === "CronJob" ? ["spec", "jobTemplate", "spec"] : undefined;
}

function isAboutBackups({ value }: ManifestObject): boolean {
  const name = value("metadata", "name");
  return (
    typeof name === "string" &&
    /backup|restor|dump|verif|restic|snapshot|drill|recover|archiv|prune/.test(name)
  );
}
