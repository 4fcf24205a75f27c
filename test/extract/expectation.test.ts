import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { compareFile, type Match } from "../../src/extract/script/expectation.ts";

const folder = mkdtempSync(join(tmpdir(), "expectation-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the comparison says: its exit status, and the difference. */
function compare(match: Match, wanted: string, found: string): { fits: boolean; said: string } {
  const path = join(folder, "output");
  writeFileSync(path, found);
  const code = `set -Eeuo pipefail\n${compareFile(match, wanted, `'${path}'`)}`;
  const { signal, status, stderr, stdout } = spawnSync("bash", ["-c", code], { encoding: "utf8" });
  expect([signal, stdout]).toEqual([null, ""]);
  return { fits: status === 0, said: stderr };
}

const pods = "NAME READY\npostgres-7f9 1/1\npostgres-8aa 1/1\n\nDone in 12.5 s\n";
const json =
  '{"status":{"phase":"Ready","replicas":3,"seen":null},"items":[{"name":"a","age":1},{"name":"b"}]}';

const cases: [match: Match, wanted: string, found: string, fits: boolean][] = [
  ["text", "one\ntwo", "one\ntwo\n", true],
  ["text", "one\ntwo", "one\ntwo\n\n\n", true],
  ["text", "one\ntwo", "one \ntwo\n", false],
  ["text", "one", "one\ntwo\n", false],
  ["text", "", "", true],
  ["text", "", "something\n", false],
  ["text", "$HOME `x` \\ * EOT", "$HOME `x` \\ * EOT\n", true],
  ["text", "[a-z]*", "abc\n", false],
  ["wildcard", "NAME READY\npostgres-* 1/1\n...\nDone in * s", pods, true],
  ["wildcard", "NAME READY\npostgres-* 1/1\nDone in * s", pods, false],
  ["wildcard", "...\nDone in * s", pods, true],
  ["wildcard", "NAME READY\n...", pods, true],
  ["wildcard", "...\nREADY\n...", pods, false],
  ["wildcard", "...", "", true],
  ["wildcard", "a*b*c", "a1b2b3c\n", true],
  ["wildcard", "a*b*c", "a1c2b\n", false],
  ["wildcard", "ab*ba", "aba\n", false],
  ["wildcard", "*", "one\n", true],
  ["wildcard", "*", "one\ntwo\n", false],
  ["wildcard", "a.c [x] \\d ? $1 &", "a.c [x] \\d ? $1 &\n", true],
  ["wildcard", "a.c", "abc\n", false],
  ["wildcard", "...\nb\n...\nb", "b\na\nb\nc\nb\n", true],
  ["wildcard", "...\nb\n...\nb", "b\na\n", false],
  ["regex", "^postgres-[0-9a-f]{3} 1/1$", pods, true],
  ["regex", "^postgres-[0-9a-f]{4} 1/1$", pods, false],
  ["regex", "postgres\n\nDone in [0-9]+\\.[0-9] s$", pods, true],
  ["regex", "postgres\nmissing", pods, false],
  ["regex", "-e|--help", "see --help\n", true],
  ["json", '{"status":{"phase":"Ready"}}', json, true],
  ["json", '{"status":{"phase":"Failed"}}', json, false],
  ["json", '{"status":{"seen":null}}', json, true],
  ["json", '{"status":{"lost":null}}', json, false],
  ["json", '{"items":[{"name":"a"},{"name":"b"}]}', json, true],
  ["json", '{"items":[{"name":"b"},{"name":"a"}]}', json, false],
  ["json", '{"items":[{"name":"a"}]}', json, false],
  ["json", '{"status":{"replicas":3.0}}', json, true],
  ["json", '{"status":{"replicas":"3"}}', json, false],
  ["json", "{}", "not json\n", false],
  ["json", "{}", "{} {}\n", false],
  ["json", "{}", "", false],
  ["threshold", "rows >= 1000", "rows=5500\n", true],
  ["threshold", "rows >= 1000", "rows: 999\n", false],
  ["threshold", "rows >= 1000", " rows | 5500\n", true],
  ["threshold", "rows >= 1000", "rows,5500,x\n", true],
  ["threshold", "rows >= 1000", "rows 5500 ok\nrows 12\n", false],
  ["threshold", "rows >= 1000", "rows_of_orders=5500\n", false],
  ["threshold", "rows >= 1000", "rows=5500x\n", false],
  ["threshold", "rows >= 1000", "rows=many\n", false],
  ["threshold", "rows >= 1000", "", false],
  ["threshold", "lag <= 0.5\nrows != 0", "lag = 0.25\nrows = 3\n", true],
  ["threshold", "lag < -0.5", "lag -1\n", true],
  ["threshold", "lag == 9", "lag 10\n", false],
  ["threshold", ">= 1000", "  5500\n\n", true],
  ["threshold", ">= 1000", "999\n", false],
  ["threshold", ">= 1000", "5500\n6000\n", false],
  ["threshold", ">= 1000", "5500 rows\n", false],
  ["threshold", "> 9", "10\n", true],
];

test.each(cases)("%s: %j fits %j: %s", (match, wanted, found, fits) => {
  const result = compare(match, wanted, found);
  expect(result.fits, result.said).toBe(fits);
  expect(result.said === "").toBe(fits);
});

describe("the difference", () => {
  test("of a text is one of lines", () => {
    expect(compare("text", "one\ntwo", "one\nthree\n").said).toContain("-two\n+three\n");
  });

  test("shows only what is different of lines with wildcards", () => {
    const { said } = compare("wildcard", "pod-* 1/1\nall * ready", "pod-a 1/1\nall 2 late\n");
    expect(said).toContain(" pod-* 1/1\n-all * ready\n+all 2 late\n");
  });

  test("of JSON leaves out what nobody asked for", () => {
    const { said } = compare("json", '{"status":{"phase":"Failed"}}', json);
    expect(said).toMatch(/-.*"Failed"\n\+.*"Ready"\n/);
    expect(said).not.toContain("replicas");
  });

  test("of a threshold names the line", () => {
    expect(compare("threshold", "rows >= 9", "rows=3\n").said).toBe("-rows >= 9\n+rows=3\n");
  });
});

test("a text fits itself, and one with another character does not", () => {
  const line = fc.string({
    unit: fc.constantFrom("a", "*", ".", "\\", "$", "'", '"', " ", "é"),
    maxLength: 6,
  });
  const texts = fc
    .array(line, { minLength: 1, maxLength: 4 })
    .map((lines) => `x${lines.join("\n")}x`);
  fc.assert(
    fc.property(texts, (text) => {
      expect(compare("text", text, `${text}\n`).fits).toBe(true);
      expect(compare("text", text, `${text}y\n`).fits).toBe(false);
      if (text.split("\n").includes("...")) return;
      expect(compare("wildcard", text, `${text}\n`).fits).toBe(true);
      expect(compare("wildcard", text, `y${text}\n`).fits).toBe(false);
    }),
    { numRuns: 25 },
  );
});

test("many wildcards cost no more than linear time", () => {
  const wanted = `${"a*".repeat(30)}b`;
  const started = performance.now();
  expect(compare("wildcard", wanted, `${"a".repeat(50_000)}\n`).fits).toBe(false);
  expect(compare("regex", `(${"a?".repeat(20)}){2}b`, `${"a".repeat(5000)}\n`).fits).toBe(false);
  expect(performance.now() - started).toBeLessThan(5000);
});
