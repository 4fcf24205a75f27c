import { constraints } from "./kinds/constraints.ts";
import { manifestsOf } from "./kinds/manifests-of.ts";
import { runChecks } from "./kinds/admission.ts";
import { groupOf } from "../manifest/facts/kind.ts";
import { defineRule } from "./rule.ts";

/** What a field may be beside others stands in the definition of the kind as a rule that no schema check sees. */
export const manifestMeetsConstraints = defineRule({
  id: "manifest-meets-constraints",
  summary: "A manifest meets the rules that its definition has beside the schema",
  severity: "error",
  *check(document) {
    for (const object of manifestsOf(document)) {
      const checks = constraints.get(`${groupOf(object.apiVersion)}/${object.kind}`);
      if (checks !== undefined) yield* runChecks(object, checks);
    }
  },
});
