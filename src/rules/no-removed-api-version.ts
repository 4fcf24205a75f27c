import type { ManifestCode } from "../document/document.ts";
import { removalOf } from "../manifest/facts/removed-versions.ts";
import { manifestsOf } from "./kinds/manifests-of.ts";
import { defineRule } from "./rule.ts";

/** An API version that no server serves any more is refused on the day of the recovery: "no matches for kind". */
export const noRemovedApiVersion = defineRule({
  id: "no-removed-api-version",
  summary: "A manifest has an API version that is served",
  severity: "error",
  *check(document) {
    for (const { apiVersion, base, code, kind, place, subject } of manifestsOf(document)) {
      const removal = removalOf(apiVersion, kind);
      if (removal === undefined) continue;
      const { value } = subject.manifest.entryAt([...base, "apiVersion"]);
      yield {
        place: place(["apiVersion"]),
        reason: `Unexpected \`${apiVersion}\` of ${kind}, which is gone since ${removal.since}, expected \`${removal.instead}\``,
        help: `Write \`${removal.instead}\`, and compare the fields`,
        ...(removal.isSameSchema && { fix: code.edit(value.start, value.end, removal.instead) }),
        ...(isSure(removal.since, code) ? {} : { severity: "warning" as const }),
      };
    }
  },
});

/** Every supported Kubernetes is later; which version of an operator runs, only a block that is run says. */
function isSure(since: string, { fence }: ManifestCode): boolean {
  return fence.attributes !== undefined || since.startsWith("Kubernetes");
}
