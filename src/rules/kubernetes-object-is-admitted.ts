import { runChecks } from "./kinds/admission.ts";
import { manifestsOf } from "./kinds/manifests-of.ts";
import { objectChecks } from "./kinds/object-admission.ts";
import { defineRule } from "./rule.ts";

/** An object that fits its schema is still refused for its name, its restart policy or a volume that nobody defines. */
export const kubernetesObjectIsAdmitted = defineRule({
  id: "kubernetes-object-is-admitted",
  summary: "The API server accepts a manifest that fits its schema",
  severity: "error",
  *check(document) {
    for (const object of manifestsOf(document)) {
      if (object.facts !== undefined) yield* runChecks(object, objectChecks);
    }
  },
});
