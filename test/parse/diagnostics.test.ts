import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/diagnostics/catalogue.ts";
import { decodeText } from "../../src/parse/decode-text.ts";
import { parseConfig } from "../../src/parse/parse-config.ts";
import { blockCases } from "./block-cases.ts";
import { fenceCases } from "./fence-cases.ts";
import { frontMatterCases } from "./front-matter-cases.ts";
import { block, briefly, head, parse, tagged, type Case } from "./runbook-text.ts";

const headingCases: readonly Case[] = [
  ["another title", `${head}\n# Restore\n`, "8:1 title-differs"],
  ["a second title", `${head}\n# Queue restore\n\nAgain\n=====\n`, "10:1 title-repeated"],
  ["a reversed estimate", `${head}\n## Procedure\n\n### A (3-2 min)\n`, "10:1 estimate-reversed"],
  [
    "a mode in the heading of a step with named blocks",
    `${head}\n## Procedure\n\n### A (drill only)\n\n\`\`\`bash {name=a}\ntrue\n\`\`\`\n`,
    "10:1 step-mode-on-blocks",
  ],
  ["an empty step", `${head}\n## Procedure\n\n###\n`, "10:1 step-untitled"],
  ["an include that is missing", `${head}\n{{> shard}}\n`, "8:1 include-missing"],
  ["an include in text", `${head}\nSee {{> shared}}.\n`, "8:5 include-not-alone"],
  ["an include in a list", `${head}\n- {{> shared}}\n`, "8:3 include-not-alone"],
  ["an include without empty line", `${head}\nText\n{{> shared}}\n`, "9:1 include-not-alone"],
  [
    "an include with arguments",
    `${head}\n{{> shared a=1}}\n`,
    "8:1 include-malformed",
    "8:1 include-missing",
  ],
  ["an include in itself", `${head}\n{{> circle}}\n`, "1:1 include-circular"],
  [
    "an include twice",
    `${head}\n## Procedure\n### A\n{{> steps}}\n\n{{> steps}}\n`,
    "12:1 include-twice",
  ],
  ["prose twice", `${head}\n{{> shared}}\n\n{{> shared}}\n`],
  ["a snippet with front matter", `${head}\n{{> headed}}\n`, "1:1 front-matter-in-snippet"],
];

const snippets = {
  shared: "Text.\n",
  circle: "{{> middle}}\n",
  middle: "{{> circle}}\n",
  steps: tagged("name=a"),
  headed: "---\na: 1\n---\n",
};

const clusters = "clusters:\n  a: { components: [queue] }\n";
const configCases: readonly Case[] = [
  ["a valid one", `version: 1\n${clusters}`],
  ["an empty one", "", "1:1 missing-key", "1:1 missing-key"],
  ["an unknown key", `version: 1\n${clusters}output-dir: a\n`, "4:1 unknown-key"],
  [
    "an unknown key of a cluster",
    `version: 1\n${clusters}  b: { component: [a] }\n`,
    "4:3 missing-key",
    "4:8 unknown-key",
  ],
  ["another version", `version: 2\n${clusters}`, "1:10 invalid-value"],
  ["no cluster", "version: 1\nclusters: {}\n", "2:11 invalid-value"],
  [
    "an unknown default",
    `version: 1\n${clusters}taskfile: { cluster: b }\n`,
    "4:22 config-default-cluster",
  ],
  [
    "one document for two",
    `version: 1\ndocuments: a.md\n${clusters}  b: { components: [a] }\n`,
    "2:12 config-documents",
  ],
  [
    "namespaces without Kubernetes",
    `version: 1\n${clusters}  b:\n    components: [a]\n    protectedNamespaces: [x]\n`,
    "6:5 config-protected",
  ],
  [
    "a value that YAML changes",
    `version: 1\n${clusters}  b: { components: [a], values: { PORT: 0123 } }\n`,
    "4:41 yaml-number",
  ],
];

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const decodeCases: readonly [string, Uint8Array, number, string?][] = [
  ["text", bytes("a\u00e4\ufffd\n"), 100],
  ["too large", bytes("12345"), 4, "1:1 text-too-large"],
  ["as large as allowed", bytes("1234"), 4],
  ["latin 1", new Uint8Array([0x61, 0x0a, 0xc3, 0xa4, 0x62, 0xe4, 0x0a]), 100, "2:3 text-not-utf8"],
  ["a cut character", new Uint8Array([0x61, 0xe2, 0x82]), 100, "1:2 text-not-utf8"],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 0x61, 0x00]), 100, "1:1 text-not-utf8"],
  ["a byte order mark", new Uint8Array([0xef, 0xbb, 0xbf, 0x61]), 100, "1:1 text-bom"],
  ["a NUL", bytes("a\nb\0c"), 100, "2:2 text-nul"],
];

const runbookCases = { frontMatterCases, fenceCases, blockCases, headingCases };

describe.each(Object.entries(runbookCases))("%s", (_, cases) => {
  test.each(cases)("%s", (_name, text, ...expected) => {
    expect(briefly(parse(text, snippets).diagnostics)).toEqual(expected);
  });
});

test.each(configCases)("configuration: %s", (_name, text, ...expected) => {
  const { config, diagnostics } = parseConfig(text, "runbook.config.yaml");
  expect(briefly(diagnostics)).toEqual(expected);
  expect(config === undefined).toBe(expected.length > 0);
});

test.each(decodeCases)("bytes: %s", (_name, input, limit, expected) => {
  const result = decodeText(input, "a.md", limit);
  const found = "text" in result ? [] : briefly(result.diagnostics);
  expect(found).toEqual(expected === undefined ? [] : [expected]);
});

test.each([
  [
    head.replace("]\n", "]\nobjectives: { rto: 30 }\n"),
    "Unexpected `30` for `rto`, expected a duration such as 30m or 1h30m",
    "Write the unit: `30m` or `30s`",
  ],
  [
    head.replace("]\n", "]\ntolls: [jq]\n"),
    "Unexpected key `tolls` in the front matter, expected a known key",
    "Write `tools`",
  ],
  [
    head.replace("Queue restore", "1.2"),
    "Unexpected `1.2` for `title`, expected text",
    'Quote it: `title: "1.2"`',
  ],
  [
    head.replace("[queue]", "queue"),
    "Unexpected `queue` for `requires`, expected a list",
    "Write a list: `requires: [queue]`",
  ],
  [
    block("bash {name=a outputs=A,B}"),
    "Unexpected `A,B` for `outputs`, expected a list",
    "Write a first line `#| outputs: [A, B]` into the code",
  ],
  [
    block("bash {nmae=a}"),
    "Unexpected key `nmae` in the fence, expected a known key",
    "Write `name`",
  ],
  [
    block("bash {name=a role=verfy}"),
    "Unexpected `verfy` for `role`, expected run, verify, cleanup, rollback, apply, file or expect",
    "Write `verify`",
  ],
  [
    `${head}\n{{> circle}}\n`,
    "Unexpected include of `circle` in itself (circle → middle → circle), expected an end",
    "Remove one of these includes",
  ],
  [
    `${head}\n{{> shard}}\n`,
    "Missing snippet `shard`, expected snippets/shard.md",
    "Write `shared`",
  ],
])("message %#", (text, reason, help) => {
  const [first] = parse(text, snippets).diagnostics;
  expect(first).toMatchObject({ severity: "error", reason, help });
});

test("a duplicate names the first one as its cause", () => {
  const [first] = parse(block("bash {name=a}") + tagged("name=a")).diagnostics;
  expect(first?.cause).toMatchObject({
    file: "runbooks/queue.md",
    place: { start: { line: 11, column: 10 } },
  });
});

test("a file that is too large says both sizes", () => {
  const result = decodeText(new Uint8Array(20), "a.md", 10);
  const [first] = "text" in result ? [] : result.diagnostics;
  expect(first?.reason).toBe("Unexpected size of 20 bytes, expected at most 10");
});

test("every id of the room has a case, and every case's id is catalogued", () => {
  const sources = readdirSync("src/parse").filter((name) => name.endsWith(".ts"));
  const text = sources.map((name) => readFileSync(`src/parse/${name}`, "utf8")).join("\n");
  const used = Object.keys(catalogue).filter((id) => text.includes(`"${id}"`));
  const cases = [...Object.values(runbookCases).flat(), ...configCases];
  const shown = [
    ...cases.flatMap(([, , ...expected]) => expected),
    ...decodeCases.flatMap(([, , , expected]) => expected ?? []),
  ].map((line) => line.slice(line.indexOf(" ") + 1));
  expect([...new Set(shown)].toSorted()).toEqual(used.toSorted());
  expect(used.length).toBeGreaterThan(55);
});
