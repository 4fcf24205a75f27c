import type { ManifestPath } from "../manifest/manifest.ts";
import { manifestsOf, type ManifestObject } from "./kinds/manifests-of.ts";
import { deprecatedReads } from "./kinds/deprecated-reads.ts";
import { defineRule } from "./rule.ts";

/** A field that the next version drops ends a runbook that worked at the last drill. */
export const noDeprecatedField = defineRule({
  id: "no-deprecated-field",
  summary: "A field is not deprecated",
  severity: "warning",
  *check(document) {
    for (const object of manifestsOf(document)) {
      for (const { path, reason, since } of object.facts?.deprecations ?? []) {
        for (const found of pathsOf(object, path)) {
          yield {
            place: object.place(found, "key"),
            ...explain(path, object.kind, since, reason),
          };
        }
      }
    }
    for (const { deprecation, kind, place } of deprecatedReads(document)) {
      const { path, reason, since } = deprecation;
      yield { place, ...explain(path, kind, since, reason) };
    }
  },
});

function explain(
  path: string,
  kind: string,
  since: string,
  text: string,
): { reason: string; help: string } {
  const [what = "", help = ""] = text.split(": ", 2);
  return {
    reason: `Unexpected \`${path}\` of ${kind}, deprecated since ${since} and ${what}, expected its successor`,
    help: `${help.charAt(0).toUpperCase()}${help.slice(1)}`,
  };
}

/** The paths that exist, with every index in place of `[]`. */
function pathsOf({ has, value }: ManifestObject, pattern: string): ManifestPath[] {
  let paths: (string | number)[][] = [[]];
  for (const step of pattern.split(".")) {
    const key = step.replace("[]", "");
    paths = paths.map((path) => [...path, key]).filter((path) => has(...path));
    if (!step.endsWith("[]")) continue;
    paths = paths.flatMap((path) => {
      const list = value(...path);
      return Array.isArray(list) ? [...list.keys()].map((index) => [...path, index]) : [];
    });
  }
  return paths;
}
