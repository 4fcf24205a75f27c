import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../../src/rules/index.ts";
import { exampleDocument } from "./example-document.ts";
import { pagesFolder, readPage } from "./read-page.ts";

const notRules = new Set(["rule.ts", "index.ts"]);
/** Pages about all the rules. */
const notPages = new Set(["README.md", "index.md", "precision.md"]);

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  const page = readPage(id);

  it("has a page of the fixed form", () => {
    expect(page.title).toBe(id);
    expect(page.summary).toBe(`${rule.summary}.`);
    expect(page.sections).toEqual(["Why", "Options", "Examples", "When to turn it off"]);
    const elsewhere = "In a document that is no runbook of ours an error is a warning.";
    expect(page.text.includes(elsewhere)).toBe(rule.untagged === "warning");
    for (const option of Object.keys(rule.options)) expect(page.text).toContain(`\`${option}\``);
  });

  it("has a valid and an invalid example", () => {
    expect(page.examples.some(({ isValid }) => isValid)).toBe(true);
    expect(page.examples.some(({ isValid }) => !isValid)).toBe(true);
  });

  it.each(page.examples.map((example) => [example.line, example] as const))(
    "finds what the example on line %i says",
    (_, { files, lines, severity, text }) => {
      const findings = [...rule.check(exampleDocument(text, files), rule.options)];
      const found = findings.map(({ place }) => place.start.line);
      expect([...new Set(found)].sort((a, b) => a - b)).toEqual(lines);
      for (const { fix, help, place, reason, severity: own = rule.severity } of findings) {
        if (severity !== undefined) expect(own).toBe(severity);
        expect(reason).toMatch(/^(?:Unexpected|Missing) \S/);
        expect(help ?? "Write it").toMatch(/^[A-Z]/);
        expect(place.end.offset).toBeGreaterThanOrEqual(place.start.offset);
        expect(place.end.offset).toBeLessThanOrEqual(text.length);
        if (fix !== undefined) expect(text.slice(0, fix.place.end.offset)).not.toBe(fix.text);
      }
    },
  );
});

describe("the list of rules", () => {
  const ids = rules.map(({ id }) => id);
  const files = readdirSync(join(import.meta.dirname, "../../src/rules"))
    .filter((name) => name.endsWith(".ts") && !notRules.has(name))
    .map((name) => name.slice(0, -".ts".length));
  const pages = readdirSync(pagesFolder)
    .filter((name) => name.endsWith(".md") && !notPages.has(name))
    .map((name) => name.slice(0, -".md".length));

  it("has every file and every page once, sorted", () => {
    expect(ids.length).toBeGreaterThan(0);
    expect(ids).toEqual(ids.toSorted());
    expect(ids).toEqual(files.toSorted());
    expect(ids).toEqual(pages.toSorted());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has ids and summaries of the agreed form", () => {
    for (const { id, summary } of rules) {
      expect(id).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/);
      expect(summary).toMatch(/^[A-Z][^\n]*[^.]$/);
      expect(summary.length).toBeLessThanOrEqual(80);
    }
  });
});
