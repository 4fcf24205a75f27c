import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { reportSarif } from "../../src/reporters/report-sarif.ts";

/** What of SARIF 2.1.0 is written, as its schema has it: keys that are not here are no part of it. */
const position = z.int().min(1);
const region = z.strictObject({
  startLine: position,
  startColumn: position,
  endLine: position,
  endColumn: position,
});
const message = z.strictObject({ text: z.string() });
const artifactLocation = z.strictObject({ uri: z.string().regex(/^[^\s#?]+$/) });
const location = z.strictObject({
  physicalLocation: z.strictObject({ artifactLocation, region: region.optional() }),
  message: message.optional(),
});
const replacement = z.strictObject({ deletedRegion: region, insertedContent: message });
const artifactChange = z.strictObject({
  artifactLocation,
  replacements: z.array(replacement).min(1),
});
const result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.int().min(0),
  level: z.enum(["error", "warning", "note"]),
  message,
  locations: z.array(location),
  relatedLocations: z.array(location).optional(),
  fixes: z.array(z.strictObject({ artifactChanges: z.array(artifactChange).min(1) })).optional(),
});
const driver = z.strictObject({
  name: z.literal("runbook"),
  version: z.string(),
  rules: z.array(z.strictObject({ id: z.string() })),
});
const log = z.strictObject({
  $schema: z.url(),
  version: z.literal("2.1.0"),
  runs: z.tuple([
    z.strictObject({
      tool: z.strictObject({ driver }),
      columnKind: z.literal("utf16CodeUnits"),
      results: z.array(result),
    }),
  ]),
});

const point = fc.record({
  line: fc.integer({ min: 1 }),
  column: fc.integer({ min: 1 }),
  offset: fc.nat(),
});
const place = fc.record({ start: point, end: point });
const file = fc.constantFrom("docs/a.md", "docs/ä b#1?.md", "a%20b.md");
const diagnostic: fc.Arbitrary<Diagnostic> = fc.record(
  {
    id: fc.constantFrom("wait-has-limit", "shell-syntax", "anchor-exists"),
    severity: fc.constantFrom("error", "warning", "info"),
    reason: fc.string(),
    file,
    help: fc.string(),
    place,
    cause: fc.record({ file, reason: fc.string(), place }, { requiredKeys: ["file", "reason"] }),
    fix: fc.record({ place, text: fc.string() }),
  },
  { requiredKeys: ["id", "severity", "reason", "file"] },
);

describe("reportSarif", () => {
  it("writes what the schema of SARIF 2.1.0 knows, and numbers the rules", () => {
    fc.assert(
      fc.property(fc.array(diagnostic, { minLength: 1, maxLength: 5 }), (found) => {
        const { runs } = log.parse(JSON.parse(reportSarif(found, "1.2.3")));
        const { results, tool } = runs[0];
        expect(results.map(({ ruleId }) => ruleId)).toEqual(found.map(({ id }) => id));
        for (const { ruleId, ruleIndex } of results) {
          expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
        }
        const uris = results.map(
          ({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri ?? "",
        );
        expect(uris.map(decodeURIComponent)).toEqual(found.map((one) => one.file));
      }),
    );
  });
});
