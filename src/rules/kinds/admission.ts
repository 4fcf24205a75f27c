import type { ManifestPath } from "../../manifest/manifest.ts";
import type { Finding } from "../rule.ts";
import type { ManifestObject } from "./manifests-of.ts";

/** What one check has found in an object: where, what, and what to do. */
export interface ObjectFinding {
  path: ManifestPath;
  /** The key where the whole entry is wrong or something is missing below it; else the value. */
  part?: "key";
  reason: string;
  help: string;
  severity?: Finding["severity"];
  /** What it is where the manifest is an example, which may show a part only. */
  inExample?: Finding["severity"];
}

/** One thing that is looked at in objects of one kind. */
export type ObjectCheck = (object: ManifestObject) => Iterable<ObjectFinding>;

/** The findings of the checks as those of a rule. */
export function* runChecks(
  object: ManifestObject,
  checks: readonly ObjectCheck[],
): Generator<Finding> {
  for (const check of checks) {
    for (const { inExample, part, path, severity: given, ...texts } of check(object)) {
      const severity = object.isApplied ? given : (inExample ?? given);
      yield { place: object.place(path, part), ...texts, ...(severity && { severity }) };
    }
  }
}

/** A value as text when it is written out; undefined for an object or what is known late. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}

/** The indexes of a list, empty when it is none. */
export function indexesOf(value: unknown): number[] {
  return Array.isArray(value) ? [...value.keys()] : [];
}
