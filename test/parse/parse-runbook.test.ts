import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { blocksOf } from "../../src/model/runbook.ts";
import { parseRunbook } from "../../src/parse/parse-runbook.ts";
import { fence, head, parse } from "./runbook-text.ts";

describe("the example of the reference page", () => {
  const page = readFileSync("site/reference/source-format.md", "utf8");
  const example =
    /<!-- example: runbook -->\n\n````markdown\n([^]*?\n)````\n/.exec(page)?.[1] ?? "";
  const { runbook, diagnostics } = parse(example);

  test("has no diagnostics", () => {
    expect(example).toContain("# Queue restore");
    expect(diagnostics).toEqual([]);
  });

  test("becomes sections, steps and blocks", () => {
    const outline = runbook?.sections.map(({ kind, steps }) => [
      kind,
      ...steps.map((step) => [
        step.id,
        step.estimate?.maxSeconds,
        ...step.blocks.map((block) => block.attributes?.name),
      ]),
    ]);
    expect(outline).toEqual([
      ["overview"],
      ["prerequisites"],
      ["procedure", ["create-the-namespace", 60, "create-namespace", "delete-namespace"]],
      ["verification", ["messages-are-there", undefined, "count-messages", "messages-counted"]],
    ]);
    const [create, , count] = runbook === undefined ? [] : blocksOf(runbook);
    expect(create?.attributes?.outputs).toEqual(["NAMESPACE"]);
    expect(create?.value.startsWith('NAMESPACE="dr-queue-$RUN_ID"\n')).toBe(true);
    expect(count?.attributes).toMatchObject({ role: "verify", within: 300, every: 10 });
    expect(runbook?.frontMatterPlaces["inputs.BACKUP.type"]?.start).toMatchObject({
      line: 12,
      column: 13,
    });
  });
});

describe("positions", () => {
  test("attributes and code have exact places, also in a list item", () => {
    const text = `${head}
## Procedure

### Do it

1. First

   ${fence}bash {name=do-it timeout=5m}
   #| outputs:
   #|   - DONE
   DONE=yes
     indented
   ${fence}
`;
    const { runbook, diagnostics } = parse(text);
    expect(diagnostics).toEqual([]);
    const block = runbook?.sections[0]?.steps[0]?.blocks[0];
    expect(block?.value).toBe("DONE=yes\n  indented");
    expect(block?.valueStart).toEqual({ line: 17, column: 4, offset: text.indexOf("DONE=yes") });
    const slices = Object.entries(block?.attributePlaces ?? {}).map(([key, { start, end }]) => [
      key,
      text.slice(start.offset, end.offset),
    ]);
    expect(slices).toEqual([
      ["name", "name=do-it"],
      ["timeout", "timeout=5m"],
      ["outputs", "outputs:\n   #|   - DONE"],
    ]);
  });

  test("links keep the place of their url; absolute ones are left out", () => {
    const text = `${head}
[a](./x.md "t") ![b](<img one.png>) [c](https://example.org) <https://example.org> [d][d] [e](#f)

[d]: ../y.md
`;
    const { runbook } = parse(text);
    const links = runbook?.source.links.map(({ url, place }) => [
      url,
      text.slice(place.start.offset, place.end.offset),
    ]);
    expect(links).toEqual([
      ["./x.md", "./x.md"],
      ["img one.png", "img one.png"],
      ["#f", "#f"],
      ["../y.md", "../y.md"],
    ]);
  });

  test("steps reach to the next heading, through an include too", () => {
    const text = `${head}
## Procedure

### One

{{> shared}}

### Three
`;
    const shared = `Still one.\n\n### Two\n\nText.\n`;
    const { runbook, diagnostics } = parse(text, { shared });
    expect(diagnostics).toEqual([]);
    const steps = runbook?.sections[0]?.steps.map(({ title, file, place }) => [
      title,
      (file === "runbooks/queue.md" ? text : shared).slice(place.start.offset, place.end.offset),
    ]);
    expect(steps).toEqual([
      ["One", "### One\n\n"],
      ["Two", "### Two\n\nText.\n"],
      ["Three", "### Three\n"],
    ]);
  });
});

describe("headings and steps", () => {
  test.each([
    ["Wait (2-3 min)", "Wait", 120, 180],
    ["Wait (10–15 min)", "Wait", 600, 900],
    ["Wait (~5 min)", "Wait", 300, 300],
    ["Wait (1 h)", "Wait", 3600, 3600],
    ["Wait (1.5 hours)", "Wait", 5400, 5400],
    ["Wait (30 s)", "Wait", 30, 30],
    ["Wait (30s)", "Wait", 30, 30],
    ["Wait (2 pods)", "Wait (2 pods)", undefined, undefined],
    ["Wait (5 min) for it", "Wait (5 min) for it", undefined, undefined],
  ])("estimate of %s", (heading, title, minSeconds, maxSeconds) => {
    const { runbook } = parse(`${head}\n## Procedure\n\n### ${heading}\n`);
    const step = runbook?.sections[0]?.steps[0];
    expect(step?.title).toBe(title);
    expect(step?.estimate).toEqual(
      minSeconds === undefined ? undefined : { minSeconds, maxSeconds },
    );
  });

  test.each([
    ["Wait (5 min, incident only)", "Wait", "incident", 300],
    ["Wait (incident only)", "Wait", "incident", undefined],
    ["Wait (Drill only)", "Wait", "drill", undefined],
    ["Wait (two pods, drill only)", "Wait (two pods)", "drill", undefined],
    ["Wait incident only", "Wait incident only", undefined, undefined],
    ["Wait (not incident only)", "Wait (not incident only)", undefined, undefined],
  ])("mode of %s", (heading, title, mode, seconds) => {
    const { runbook } = parse(`${head}\n## Procedure\n\n### ${heading}\n`);
    const step = runbook?.sections[0]?.steps[0];
    expect([step?.title, step?.mode, step?.estimate?.maxSeconds]).toEqual([title, mode, seconds]);
  });

  test("ids are unique in the runbook, also for titles without a letter", () => {
    const { runbook } = parse(`${head}
## Procedure

### Wait

### Wait (5 min)

### 🔥

### 🔥

## Verification

### Wait
`);
    const ids = runbook?.sections.flatMap(({ steps }) => steps.map(({ id }) => id));
    expect(ids).toEqual(["wait", "wait-1", "step", "step-1", "wait-2"]);
  });

  test("sections are known by name in any case; setext headings count; quoted ones do not", () => {
    const { runbook } = parse(`${head}
PROCEDURE
---------

> ## Cleanup

### A

- [ ] \`one\` thing
- [x] done
- plain

## Notes

### Not a step
`);
    expect(runbook?.sections.map(({ kind, title }) => [kind, title])).toEqual([
      ["procedure", "PROCEDURE"],
      ["prose", "Notes"],
    ]);
    expect(runbook?.sections.map(({ steps }) => steps.length)).toEqual([1, 0]);
    expect(runbook?.sections[0]?.steps[0]?.tasks).toEqual(["one thing", "done"]);
  });
});

describe("what is not a block", () => {
  test("fences in HTML comments, indented code, code spans", () => {
    const { runbook, diagnostics } = parse(`${head}
## Procedure

### A

<!--
${fence}bash {name=hidden}
rm -rf /
${fence}
-->

    ${fence}bash {name=indented}

Text \`${fence}bash {name=span}\`.
`);
    expect(diagnostics).toEqual([]);
    expect(runbook?.source.blocks).toEqual([]);
  });
});

describe("snippets", () => {
  const text = `${head}
## Procedure

### A

{{> one}}
`;
  const snippets = {
    one: `{{>two}}\n\n${fence}bash {name=b}\ntrue\n${fence}\n`,
    two: `${fence}bash {name=a}\ntrue\n${fence}\n`,
  };

  test("stand in reading order, each block with its own file", () => {
    const { runbook, diagnostics } = parse(text, snippets);
    expect(diagnostics).toEqual([]);
    expect(runbook?.sections[0]?.steps[0]?.blocks.map(({ file }) => file)).toEqual([
      "snippets/two.md",
      "snippets/one.md",
    ]);
    expect(Object.keys(runbook?.snippets ?? {})).toEqual(["one", "two"]);
    expect(runbook?.source.includes.map(({ name }) => name)).toEqual(["one"]);
  });

  test("are parsed once for all runbooks", () => {
    const shared = new Map([["one", { file: "snippets/one.md", text: "Text.\n" }]]);
    const first = parseRunbook({ file: "a.md", text }, shared);
    const second = parseRunbook({ file: "b.md", text }, shared);
    expect(first.runbook?.snippets["one"]).toBe(second.runbook?.snippets["one"]);
  });

  test("include-shaped text in a fence is code", () => {
    const { runbook, diagnostics } = parse(
      `${head}\n${fence}\n{{> one}}\n${fence}\n\n\\{{> one}}\n`,
    );
    expect(diagnostics).toEqual([]);
    expect(runbook?.source.includes).toEqual([]);
  });

  test("several includes may share a paragraph", () => {
    const { runbook, diagnostics } = parse(`${head}\n{{> a}}\r\n{{>b}}\n`, { a: "A\n", b: "B\n" });
    expect(diagnostics).toEqual([]);
    expect(runbook?.source.includes.map(({ name }) => name)).toEqual(["a", "b"]);
  });
});

describe("property lines", () => {
  test.each([
    ["sql", "--|"],
    ["ts", "//|"],
    ["yaml", "#|"],
    ["", "#|"],
  ])("the comment of %s is %s", (language, prefix) => {
    const { runbook, diagnostics } = parse(`${head}
## Procedure

${fence}${language}
${prefix} name: the-file
${prefix} role: file
${prefix} file: a.txt
${prefix} permission: 0755
body
${fence}
`);
    expect(diagnostics).toEqual([]);
    expect(runbook?.source.blocks[0]).toMatchObject({
      value: "body",
      attributes: { name: "the-file", permission: 0o755 },
    });
  });

  test("those of another tool are code", () => {
    const { runbook, diagnostics } = parse(`${head}
${fence}python
#| label: fig-polar
#| echo: false
plot()
${fence}
`);
    expect(diagnostics).toEqual([]);
    expect(runbook?.source.blocks[0]?.value).toBe("#| label: fig-polar\n#| echo: false\nplot()");
  });
});
