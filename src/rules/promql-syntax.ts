import { expressionsOf } from "./metrics/expressions.ts";
import { defineRule } from "./rule.ts";

/** One expression that Prometheus cannot read, and none of the alerts of its file is loaded. */
export const promqlSyntax = defineRule({
  id: "promql-syntax",
  summary: "Prometheus can read an expression",
  severity: "error",
  *check(document) {
    for (const { code, promQl } of expressionsOf(document)) {
      const [first] = promQl.errors;
      if (first === undefined) continue;
      const { end, help, reason, start } = first;
      // A fence also shows samples as they are exported, and several expressions at once.
      const isShown = code.fence.language === "promql";
      const severity = isShown ? { severity: "info" as const } : {};
      yield { place: code.placeOf(start, end), reason, help, ...severity };
    }
  },
});
