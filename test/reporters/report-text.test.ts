import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { TextIndex } from "../../src/diagnostics/text-index.ts";
import { reportText, summarize } from "../../src/reporters/report-text.ts";
import { visibleText } from "../../src/reporters/visible-text.ts";

function diagnostic(
  text: string,
  start: number,
  end: number,
  more: Partial<Diagnostic> = {},
): Diagnostic {
  return {
    id: "unknown-key",
    severity: "error",
    reason: "Unexpected key `nam`, expected `name`",
    file: "runbooks/a.md",
    place: new TextIndex(text).placeOf(start, end),
    ...more,
  };
}

function report(text: string, found: Diagnostic): string {
  return reportText([found], new Map([["runbooks/a.md", text]]), { color: false });
}

describe("reportText", () => {
  test("says where, what, why and what to do, and marks the place", () => {
    const text = "# Title\n\n\tx {nam=y}\nlast";
    const cause = {
      file: "runbooks/b.md",
      reason: "the first one",
      place: new TextIndex("a").placeOf(0, 1),
    };
    expect(report(text, diagnostic(text, 13, 16, { help: "Write `name`", cause }))).toBe(
      [
        "runbooks/a.md:3:5: error: Unexpected key `nam`, expected `name` (unknown-key)",
        "  3 | \tx {nam=y}",
        "    | \t   ^^^",
        "  cause: runbooks/b.md:1:1: the first one",
        "  help: Write `name`",
        "",
      ].join("\n"),
    );
  });

  test("shows a diagnostic without a place, or of a text that is not at hand", () => {
    const found = diagnostic("a", 0, 1, { severity: "warning" });
    const line =
      "runbooks/a.md:1:1: warning: Unexpected key `nam`, expected `name` (unknown-key)\n";
    expect(reportText([found], new Map(), { color: false })).toBe(line);
    const { place: _, ...bare } = found;
    expect(report("a", bare)).toBe(line.replace(":1:1", ""));
  });

  test("shortens a long line around the place", () => {
    const text = `${"a".repeat(500)}HERE${"b".repeat(500)}`;
    const [, line = "", carets = ""] = report(text, diagnostic(text, 500, 504)).split("\n");
    expect(line.length).toBeLessThan(200);
    expect(carets.indexOf("^")).toBe(line.indexOf("HERE"));
    expect(carets).toMatch(/ \^{4}$/);
  });

  test("colours only when told to", () => {
    const found = diagnostic("a", 0, 1);
    expect(reportText([found], new Map(), { color: true })).toContain("\u001b[31m");
    expect(reportText([found], new Map(), { color: false })).not.toContain("\u001b");
  });

  test("never throws, and lets no control character of a file reach the terminal", () => {
    const hostile = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(hostile, fc.nat(), fc.nat(), hostile, (text, a, b, words) => {
        const start = a % (text.length + 1);
        const end = start + (b % (text.length - start + 1));
        const more = { reason: words, help: words, file: "runbooks/a.md" };
        const result = report(text, diagnostic(text, start, end, more));
        expect(result).not.toMatch(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u);
        const [, line, carets] = result.split("\n");
        expect(line).toMatch(/^ {2}\d+ \| /);
        expect(carets).toMatch(/^ +\| [\t ]*\^+$/);
      }),
    );
  });
});

test("visibleText keeps text, tabs and line feeds, and shows the rest", () => {
  expect(visibleText("a\tb\n…ü")).toBe("a\tb\n…ü");
  expect(visibleText("\u001b[2J\r\u009b\u202e")).toBe("\\u{1b}[2J\\u{d}\\u{9b}\\u{202e}");
});

test("summarize counts by severity", () => {
  const one = diagnostic("a", 0, 1);
  expect(summarize([])).toBeUndefined();
  expect(summarize([one, one, { ...one, severity: "warning" }])).toBe("2 errors, 1 warning");
});
