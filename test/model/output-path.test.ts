import fc from "fast-check";
import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import { isBelow, refusePath } from "../../src/model/output-path.ts";

describe("refusePath", () => {
  it.each([
    ["", "empty"],
    ["/etc/passwd", "absolute"],
    ["C:/Windows", "absolute"],
    ["../outside", ".."],
    ["a/../../outside", ".."],
    ["a/..", ".."],
    ["a\\..\\b", "backslash"],
    [".git/config", ".git"],
    ["sub/.GIT/hooks/post-checkout", ".git"],
    ["~/x", "~"],
    ["a//b", "empty part"],
    ["./a", "."],
    ["a/", "empty part"],
    ["a\nb", "control"],
    ["a\u0000", "control"],
  ])("refuses %j", (path, reason) => {
    expect(refusePath(path)).toContain(reason);
  });

  it.each(["a", "tests/smoke/dr-x.sh", ".github/workflows/x.yaml", ".gitignore", "a/..b/c", "ä/ö"])(
    "allows %j",
    (path) => {
      expect(refusePath(path)).toBeUndefined();
    },
  );

  it("never allows a path that resolves outside the root", () => {
    const part = fc.constantFrom("..", ".", "", "a", "b", ".git", "\\", "/", "~", "..a");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const path = parts.join("/");
        if (refusePath(path) !== undefined) return;
        expect(posix.resolve("/base", path)).toBe(`/base/${path}`);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("isBelow", () => {
  it("compares whole parts", () => {
    expect(isBelow("runbooks/a.md", "runbooks")).toBe(true);
    expect(isBelow("runbooks/a.md", "./runbooks/")).toBe(true);
    expect(isBelow("runbooks", "runbooks")).toBe(true);
    expect(isBelow("runbooks-old/a.md", "runbooks")).toBe(false);
    expect(isBelow("anything", ".")).toBe(true);
  });
});
