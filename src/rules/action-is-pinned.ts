import type { ManifestPath } from "../manifest/manifest.ts";
import { defineRule } from "./rule.ts";

/** A tag of an action can be moved: the drill of tonight may run other code, with the cluster's credentials. */
export const actionIsPinned = defineRule({
  id: "action-is-pinned",
  summary: "An action of a workflow is named by its commit",
  severity: "info",
  *check({ manifests }) {
    for (const code of manifests) {
      if (!/\buses:/.test(code.text)) continue;
      for (const path of uses(code.manifest.value, [], 12)) {
        const action = code.manifest.valueAt(path);
        if (
          typeof action !== "string" ||
          !/^[\w.-]+\/[\w./-]+@(?![0-9a-f]{40}$)[\w.-]+$/.test(action)
        )
          continue;
        const { value } = code.manifest.entryAt(path);
        yield {
          place: code.placeOf(value.start, value.end),
          reason: `Unexpected action \`${action}\` by a name that can be moved, expected a commit`,
          help: "Write the 40 digits of the commit behind the `@`, and the version in a comment",
        };
      }
    }
  },
});

function* uses(value: unknown, path: ManifestPath, depth: number): Generator<ManifestPath> {
  if (typeof value !== "object" || value === null || depth === 0) return;
  for (const [key, child] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    if (key === "uses" && path.at(-2) === "steps") yield [...path, step];
    else yield* uses(child, [...path, step], depth - 1);
  }
}
