import { objectsOfKind } from "./kinds/manifests-of.ts";
import { textOf } from "./kinds/admission.ts";
import { defineRule } from "./rule.ts";

/** CloudNativePG reads a schedule from the seconds on: `0 2 * * *` is minute 2 of every hour, not two in the morning. */
export const scheduledBackupHasSeconds = defineRule({
  id: "scheduled-backup-has-seconds",
  summary: "The schedule of a ScheduledBackup has six fields, seconds first",
  severity: "error",
  *check(document) {
    for (const { code, base, subject, place, value } of objectsOfKind(
      document,
      "postgresql.cnpg.io",
      "ScheduledBackup",
    )) {
      const schedule = textOf(value("spec", "schedule"));
      if (schedule === undefined || schedule.startsWith("@")) continue;
      const fields = schedule.trim().split(/\s+/).length;
      if (fields === 6) continue;
      const { value: range } = subject.manifest.entryAt([...base, "spec", "schedule"]);
      yield {
        place: place(["spec", "schedule"]),
        reason: `Unexpected schedule of ${fields} fields, expected six: seconds come first`,
        help:
          fields === 5
            ? `Write \`"0 ${schedule}"\``
            : "Write second, minute, hour, day, month, weekday",
        ...(fields === 5 && { fix: code.edit(range.start, range.end, `"0 ${schedule}"`) }),
      };
    }
  },
});
