import { validateManifest } from "../manifest/validate/validate-manifest.ts";
import { manifestsOf } from "./kinds/manifests-of.ts";
import { defineRule } from "./rule.ts";

/** A manifest that the API server refuses, or whose misspelt field it drops, restores nothing. */
export const manifestMatchesSchema = defineRule({
  id: "manifest-matches-schema",
  summary: "A manifest has the fields and values of its kind",
  severity: "error",
  *check(document) {
    for (const { base, code, facts, isApplied, subject } of manifestsOf(document)) {
      // What is no YAML is read as something else: `yaml-can-be-read` says so.
      if (facts === undefined || subject.manifest.errors.length > 0) continue;
      for (const found of validateManifest(subject, facts, base)) {
        yield {
          place: code.placeOf(found.start, found.end),
          reason: `${found.reason} (${facts.product})`,
          help: found.help,
          // An example in a document often shows the part that it is about.
          ...(found.isSetApart && !isApplied && { severity: "info" as const }),
          ...(found.missing && !isApplied && { severity: missingSeverity[found.missing] }),
        };
      }
    }
  },
});

const missingSeverity = { part: "info", field: "warning" } as const;
