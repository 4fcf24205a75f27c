import { describe, expect, it } from "vitest";
import { applyFixes } from "../../src/check/apply-fixes.ts";
import { rules } from "../../src/rules/index.ts";
import { exampleDocument } from "./example-document.ts";
import { readPage } from "./read-page.ts";

const examples = rules.flatMap((rule) =>
  readPage(rule.id).examples.flatMap(({ files, line, text }) => {
    const findings = [...rule.check(exampleDocument(text, files), rule.options)];
    const fixable = findings.filter(({ fix }) => fix !== undefined).length;
    return fixable === 0 ? [] : [{ rule, files, line, text, findings, fixable }];
  }),
);

describe("a fix", () => {
  it("exists for some rules", () => {
    expect(new Set(examples.map(({ rule }) => rule.id)).size).toBeGreaterThanOrEqual(5);
  });

  it.each(examples.map((example) => [example.rule.id, example.line, example] as const))(
    "of %s mends the example on line %i, and only that",
    (_, __, { files, findings, fixable, rule, text }) => {
      const fixes = findings.flatMap(({ fix }) => fix ?? []);
      const fixed = applyFixes(
        text,
        fixes.map((fix) => ({
          id: rule.id,
          severity: "error" as const,
          reason: "Unexpected",
          file: "a.md",
          fix,
        })),
      );
      const left = [...rule.check(exampleDocument(fixed.text, files), rule.options)];
      expect(left.length).toBe(findings.length - fixable);
      for (const other of rules) {
        const before = [...other.check(exampleDocument(text, files), other.options)].length;
        const after = [...other.check(exampleDocument(fixed.text, files), other.options)].length;
        expect([other.id, after <= before]).toEqual([other.id, true]);
      }
    },
  );
});
