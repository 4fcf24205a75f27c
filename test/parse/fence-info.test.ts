import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockKeys, readFenceInfo } from "../../src/parse/fence-info.ts";

/**
 * How runme reads an info string according to its source (`pkg/document/attributes.go` of March
 * 2025; the program itself was not run): from the first `{` that `}` does not follow to the first `}`; JSON when it is JSON, else split at spaces and at the
 * first `=`. The last of equal keys wins; a key without value is empty.
 */
function readAsRunme(info: string): Record<string, unknown> {
  const close = info.indexOf("}");
  const open = info.search(/\{(?!\})./);
  if (open === -1 || close === -1 || open > close) return {};
  const group = info.slice(open, close + 1);
  try {
    return JSON.parse(group);
  } catch {
    const items = group.replace(/^[{}]+|[{}]+$/g, "").split(" ");
    const pairs = items.map((item) => /^([^=]*)=?(.*)$/.exec(item)?.slice(1) ?? []);
    return Object.fromEntries(pairs.filter(([key]) => key !== ""));
  }
}

type Verdict = "tagged" | "foreign" | { fault: string };
const fault = (id: string): Verdict => ({ fault: id });

/** Info string, what runme reads, what we do. */
const spellings: readonly [string, Record<string, unknown>, Verdict][] = [
  ["bash {name=x}", { name: "x" }, "tagged"],
  ["bash { name=x  timeout=1m }", { name: "x", timeout: "1m" }, "tagged"],
  ["{name=x}", { name: "x" }, "tagged"],
  ["bash {file=a=b name=x}", { file: "a=b", name: "x" }, "tagged"],

  ['bash {"name":"x"}', { name: "x" }, fault("fence-json")],
  ['bash { "name": "x" }', { name: "x" }, fault("fence-json")],
  ["bash {name:x}", { "name:x": "" }, fault("fence-json")],
  ["bash {name=x name=y}", { name: "y" }, fault("duplicate-key")],
  ["bash {name=x danger}", { name: "x", danger: "" }, fault("fence-missing-value")],
  ["bash {name=x danger=}", { name: "x", danger: "" }, fault("fence-missing-value")],
  ["bash {name=x} {role=verify}", { name: "x" }, fault("fence-two-groups")],
  ["bash {} {name=x}", {}, fault("fence-two-groups")],
  ["bash hello {name=x}", { name: "x" }, fault("fence-extra-text")],
  ["bash {name=x} hello", { name: "x" }, fault("fence-extra-text")],
  ["bash {name=x}}", { name: "x" }, fault("fence-extra-text")],
  ['bash {name="x"}', { name: '"x"' }, fault("fence-quote")],
  ['bash {name="x y"}', { name: '"x', 'y"': "" }, fault("fence-quote")],
  ["bash {name='x'}", { name: "'x'" }, fault("fence-quote")],
  ["bash {name=x{y}", { name: "x{y" }, fault("fence-brace-in-value")],
  ["bash {name = x}", { name: "", x: "" }, fault("fence-spacing")],
  ["bash {name= x}", { name: "", x: "" }, fault("fence-spacing")],
  ["bash {name =x}", { name: "" }, fault("fence-spacing")],
  ["bash {name=x\ttimeout=1m}", { name: "x\ttimeout=1m" }, fault("fence-spacing")],
  ["bash {name=x", {}, fault("fence-brace-unclosed")],
  ["bash{name=x}", { name: "x" }, fault("fence-space-before-brace")],
  ["bash name=x", {}, fault("fence-brace-missing")],

  ["js {1,3}", { "1,3": "" }, "foreign"],
  ['yaml title="x"', {}, "foreign"],
  ["go {linenos=table,hl_lines=[8,15]}", { linenos: "table,hl_lines=[8,15]" }, "foreign"],
  ["js {.line-numbers #id}", { ".line-numbers": "", "#id": "" }, "foreign"],
  ["{r, echo=FALSE}", { "r,": "", echo: "FALSE" }, "foreign"],
  ["console", {}, "foreign"],
  ["", {}, "foreign"],
];

describe("each spelling, as runme reads it and as we do", () => {
  test.each(spellings)("%s", (info, runme, verdict) => {
    expect(readAsRunme(info)).toEqual(runme);
    const { faults, isOurs, pairs } = readFenceInfo(info);
    expect(isOurs).toBe(verdict !== "foreign");
    if (verdict === "tagged") {
      expect(faults).toEqual([]);
      expect(Object.fromEntries(pairs.map(({ key, value }) => [key, value]))).toEqual(runme);
    } else if (verdict !== "foreign") expect(faults.map(({ id }) => id)).toEqual([verdict.fault]);
  });
});

test("what has no fault is read as runme reads it, and every place is right", () => {
  const word = fc.constantFrom(...blockKeys, "x", "1m", "a-b", "bash", "js");
  const sign = fc.constantFrom("=", " ", "  ", "{", "}", '"', "'", ":", ",", "\t", ".", "#", "{}");
  const infos = fc.array(fc.oneof({ arbitrary: word, weight: 3 }, sign), { maxLength: 16 });
  const tidy = fc
    .uniqueArray(fc.tuple(fc.constantFrom(...blockKeys), word), { selector: ([key]) => key })
    .map((pairs) => `bash {${pairs.map(([key, value]) => `${key}=${value}`).join(" ")}}`);
  let clean = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        infos.map((parts) => parts.join("").trim()),
        tidy,
      ),
      (info) => {
        const { faults, isOurs, pairs } = readFenceInfo(info);
        for (const { start, end } of [...faults, ...pairs]) {
          expect(start).toBeLessThan(end);
          expect(end).toBeLessThanOrEqual(info.length);
        }
        if (!isOurs || faults.length > 0) return;
        clean++;
        expect(Object.fromEntries(pairs.map(({ key, value }) => [key, value]))).toEqual(
          readAsRunme(info),
        );
        for (const { key, value, start, end } of pairs) {
          expect(info.slice(start, end)).toBe(`${key}=${value}`);
        }
      },
    ),
    { numRuns: 2000 },
  );
  expect(clean).toBeGreaterThan(500);
});
