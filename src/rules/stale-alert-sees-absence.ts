import { expressionsOf, type Expression } from "./metrics/expressions.ts";
import type { MetricUse } from "./metrics/promql.ts";
import { defineRule } from "./rule.ts";

/** No series is no age: the alert on an old backup is silent when there has never been one. */
export const staleAlertSeesAbsence = defineRule({
  id: "stale-alert-sees-absence",
  summary: "An alert on the age of a backup has one beside it for no backup at all",
  severity: "warning",
  *check(document) {
    const expressions = expressionsOf(document);
    const watched = new Set(
      expressions.flatMap(({ promQl }) =>
        promQl.metrics.flatMap(({ isWatched, name }) => (isWatched ? [name] : [])),
      ),
    );
    const told = new Set<string>();
    for (const expression of expressions) {
      const metric = ageOf(expression);
      if (metric === undefined || watched.has(metric.name) || told.has(metric.name)) continue;
      told.add(metric.name);
      yield {
        place: expression.code.placeOf(metric.start, metric.end),
        reason: `Missing alert for the absence of \`${metric.name}\`, expected one: without a series there is no age, and the alert is silent`,
        help: `Add an alert with \`absent(${metric.name})\``,
      };
    }
  },
});

const aboutBackups =
  /backup|restor|snapshot|archiv|restic|velero|volsync|cnpg|barman|cronjob|dump|last_success/i;

/** The metric whose age an alert is about. */
function ageOf({ alert, promQl: { metrics, words } }: Expression): MetricUse | undefined {
  if (alert === undefined || !words.has("time") || words.has("or") || words.has("unless"))
    return undefined;
  return metrics.find(({ isWatched, name }) => !isWatched && aboutBackups.test(`${name} ${alert}`));
}
