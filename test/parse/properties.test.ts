import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Diagnostic, Place } from "../../src/diagnostics/diagnostic.ts";
import type { Runbook } from "../../src/model/runbook.ts";
import { parseConfig } from "../../src/parse/parse-config.ts";
import { head, parse } from "./runbook-text.ts";

const page = readFileSync("site/reference/source-format.md", "utf8");
const example = /<!-- example: runbook -->\n\n````markdown\n([^]*?\n)````\n/.exec(page)?.[1] ?? "";

const shared = "### Shared\n\nText.\n\n```bash {name=shared}\ntrue\n```\n\n{{> shared}}\n";

/** Pieces that mean something to one of the readers. */
const piece = fc.oneof(
  fc.constantFrom(
    "```",
    "~~~",
    "````",
    "`",
    "{",
    "}",
    "name=",
    "role=",
    "#| ",
    "---\n",
    "# ",
    "## ",
  ),
  fc.constantFrom(
    "### ",
    "- ",
    "- [ ] ",
    "> ",
    "1. ",
    "    ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    " ",
  ),
  fc.constantFrom(
    "{{> shared}}",
    "{{>",
    "[a](./b)",
    "<!--",
    "-->",
    "\u{1F525}",
    "\u0000",
    "\uFEFF",
  ),
  fc.constantFrom("bash {name=a}", "a: ", "? ", "&a ", "*a", "id: x\n", "(2 min)", "Procedure"),
  fc.string({ maxLength: 6 }),
);
const soup = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));

/** The example with some ranges replaced by soup. */
const mutant = fc
  .array(fc.tuple(fc.nat(example.length), fc.nat(12), piece), { minLength: 1, maxLength: 6 })
  .map((edits) =>
    edits.reduce(
      (text, [at, length, by]) => text.slice(0, at) + by + text.slice(at + length),
      example,
    ),
  );

function placesOf(runbook: Runbook | undefined): [string, Place][] {
  if (runbook === undefined) return [];
  const { source, sections, snippets, frontMatterPlaces } = runbook;
  const own = (places: Place[]): [string, Place][] => places.map((place) => [source.file, place]);
  return [
    ...own(Object.values(frontMatterPlaces)),
    ...sections.flatMap((section) =>
      [section, ...section.steps].map(({ file, place }): [string, Place] => [file, place]),
    ),
    ...[source, ...Object.values(snippets)].flatMap(({ file, headings, links, includes, blocks }) =>
      [
        ...[...headings, ...links, ...includes, ...blocks].map(({ place }) => place),
        ...blocks.flatMap((block) => Object.values(block.attributePlaces)),
        ...blocks.map(({ valueStart }) => ({ start: valueStart, end: valueStart })),
      ].map((place): [string, Place] => [file, place]),
    ),
  ];
}

function expectInside({ start, end }: Place, text: string): void {
  expect(start.offset).toBeGreaterThanOrEqual(0);
  expect(end.offset).toBeGreaterThanOrEqual(start.offset);
  expect(end.offset).toBeLessThanOrEqual(text.length);
  for (const { line, column, offset } of [start, end]) {
    const before = text.slice(0, offset).split("\n");
    expect([line, column]).toEqual([before.length, (before.at(-1)?.length ?? 0) + 1]);
  }
}

function expectPlaced(diagnostic: Diagnostic): void {
  expect(diagnostic.reason).toMatch(/^(?:Unexpected|Missing) /);
  expect(diagnostic.place).toBeDefined();
}

test("parse never throws, and every place lies in its text", () => {
  let valid = 0;
  fc.assert(
    fc.property(
      fc.oneof(
        soup,
        soup.map((text) => head + text),
        mutant,
      ),
      (text) => {
        const { runbook, diagnostics } = parse(text, { shared });
        const textOf = (file: string): string => (file.startsWith("snippets/") ? shared : text);
        for (const diagnostic of diagnostics) {
          expectPlaced(diagnostic);
          if (diagnostic.place) expectInside(diagnostic.place, textOf(diagnostic.file));
        }
        for (const [file, place] of placesOf(runbook)) expectInside(place, textOf(file));
        if (runbook !== undefined) valid++;
      },
    ),
    { numRuns: 1500 },
  );
  expect(valid).toBeGreaterThan(500);
});

test("a configuration never throws, and every place lies in it", () => {
  const words = fc.constantFrom(
    "version: 1\n",
    "clusters:",
    "  a: ",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "- ",
    "\n",
    "\t",
  );
  const config = fc.array(fc.oneof(words, piece), { maxLength: 20 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(config, (text) => {
      const { config, diagnostics } = parseConfig(text, "runbook.config.yaml");
      expect(config === undefined).toBe(diagnostics.length > 0);
      for (const diagnostic of diagnostics) {
        expectPlaced(diagnostic);
        if (diagnostic.place) expectInside(diagnostic.place, text);
      }
    }),
    { numRuns: 1000 },
  );
});

describe("the value of a block equals its fence byte for byte", () => {
  const character = fc.oneof(
    {
      arbitrary: fc.constantFrom(
        "\t",
        " ",
        "  ",
        "`",
        "``",
        "~",
        "\\",
        "&amp;",
        "#",
        "{{",
        "é",
        "\u{1F525}",
      ),
      weight: 1,
    },
    { arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 8 }), weight: 1 },
  );
  const line = fc
    .array(character, { maxLength: 6 })
    .map((parts) => parts.join("").replace(/[\r\n]/g, ""));
  const code = fc
    .array(line, { maxLength: 6 })
    .filter((lines) => lines.every((each) => !/^\s*(?:~{5}|#\|)/.test(each)));
  const containers = [
    { name: "at the top", first: "", rest: "" },
    { name: "in a list item", first: "- ", rest: "  " },
    { name: "in an ordered item", first: "10. ", rest: "    " },
    { name: "in a quote", first: "> ", rest: "> " },
    { name: "in a quote in a list", first: "- > ", rest: "  > " },
  ];
  const ends = fc.constantFrom("\n", "\r\n");

  test.each(containers)("$name", ({ first, rest }) => {
    fc.assert(
      fc.property(
        code,
        ends,
        fc.boolean(),
        fc.constantFrom("", "#| outputs: [A]"),
        (lines, eol, isLast, property) => {
          const properties = property === "" ? [] : [property];
          const body = ["~~~~~yaml {name=a role=apply}", ...properties, ...lines, "~~~~~"];
          const fenced = body.map((each, index) => (index === 0 ? first : rest) + each).join(eol);
          const before = `${head}\n## Procedure\n\n### Step\n\n`;
          const text = before + fenced + (isLast ? "" : `${eol}${eol}After.${eol}`);
          const block = parse(text).runbook?.source.blocks[0];
          expect(block?.attributes?.name).toBe("a");
          expect(block?.value).toBe(lines.join(eol));
          const start = block?.valueStart.offset ?? -1;
          const [own = ""] = lines;
          expect(text.slice(start, start + own.length)).toBe(own);
          expect(block?.valueStart.line).toBe(12 + properties.length + 1);
        },
      ),
      { numRuns: 200 },
    );
  });
});
