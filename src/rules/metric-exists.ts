import { suggest } from "../diagnostics/suggest.ts";
import type { Document } from "../document/document.ts";
import { expressionsOf } from "./metrics/expressions.ts";
import { familyOf } from "./metrics/known-metrics.ts";
import type { MetricUse } from "./metrics/promql.ts";
import { defineRule } from "./rule.ts";

/** An alert on a metric that nobody writes never fires: the backups may be missing for a year. */
export const metricExists = defineRule({
  id: "metric-exists",
  summary: "A metric in an expression is one that its product writes",
  severity: "error",
  *check(document) {
    for (const { code, promQl } of expressionsOf(document)) {
      for (const metric of promQl.metrics) {
        const found = judge(metric, document);
        if (found !== undefined) yield { place: code.placeOf(metric.start, metric.end), ...found };
      }
    }
  },
});

function judge({ name }: MetricUse, { text }: Document) {
  const family = familyOf(name);
  if (family === undefined) return undefined;
  if (!family.names.has(name)) {
    // A recording rule of one's own may begin with the same letters.
    if (text.includes(`record: ${name}`)) return undefined;
    const nearest = suggest(name, [...family.names]);
    return {
      reason: `Unexpected metric \`${name}\`, which ${family.product} does not have, expected one of its own: the expression is empty for ever`,
      help:
        nearest === undefined
          ? `Look at \`/metrics\` of the product, and write a name of it`
          : `Write \`${nearest}\``,
    };
  }
  const old = family.replaced.get(name);
  if (old === undefined || !text.includes("barman-cloud.cloudnative-pg.io")) return undefined;
  return {
    reason: `Unexpected metric \`${name}\`, which stays 0 with the Barman Cloud plugin, expected that of the plugin`,
    help: `Write \`${old.by}\``,
    severity: "warning" as const,
  };
}
