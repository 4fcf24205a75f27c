import { expressionsOf } from "./metrics/expressions.ts";
import { defineRule } from "./rule.ts";

/** Velero counts a backup that lacks half its volumes as PartiallyFailed, which is no failure to its metric of failures. */
export const veleroAlertSeesPartialFailure = defineRule({
  id: "velero-alert-sees-partial-failure",
  summary: "An alert on failed Velero backups sees those that failed in part",
  severity: "warning",
  *check(document) {
    const expressions = expressionsOf(document);
    const used = new Set(
      expressions.flatMap(({ promQl }) => promQl.metrics.map(({ name }) => name)),
    );
    for (const { about, failure, others } of pairs) {
      if (others.some((name) => used.has(name))) continue;
      for (const { alert, code, promQl } of expressions) {
        const metric = promQl.metrics.find(({ name }) => name === failure);
        if (alert === undefined || metric === undefined) continue;
        yield {
          place: code.placeOf(metric.start, metric.end),
          reason: `Missing partial failures in the alerts on Velero ${about}, expected them: \`${failure}\` does not count them`,
          help: `Add an alert on \`${others[0] ?? ""}\` too`,
        };
        break;
      }
    }
  },
});

/** The second metric, or one that counts successes alone, sees what the first does not. */
const pairs = [
  {
    about: "backups",
    failure: "velero_backup_failure_total",
    others: [
      "velero_backup_partial_failure_total",
      "velero_backup_last_status",
      "velero_backup_last_successful_timestamp",
    ],
  },
  {
    about: "restores",
    failure: "velero_restore_failed_total",
    others: ["velero_restore_partial_failure_total", "velero_restore_success_total"],
  },
];
