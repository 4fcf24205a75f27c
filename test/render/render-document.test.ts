import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { documentFaults } from "./document-faults.ts";
import { renderTexts } from "./render-case.ts";

const hostileCase = join(
  import.meta.dirname,
  "../golden/render/hostile-values/input/runbooks/queue.md",
);
const file = "runbooks/queue.md";
const names = ["HTML", "MARKDOWN", "PIPE", "TICKS", "LINES", "SHELL", "MUSTACHE"];

function configWith(values: Record<string, string>): string {
  return JSON.stringify({ version: 1, clusters: { infra: { components: ["queue"], values } } });
}

const value = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "`",
        "```\n",
        "\n\n",
        "# x\n",
        "|",
        "\\",
        "<!--",
        "-->",
        "{{x}}",
        "{{#if",
        "$(x)",
        "'",
        '"',
        "\uFDD0b0\uFDD1",
        "[a]: b",
        "- ",
      ),
      fc.string({ minLength: 1, maxLength: 4 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));

test("no value changes a document but in the places where it stands", () => {
  const texts = new Map([[file, readFileSync(hostileCase, "utf8")]]);
  const plain = renderTexts(
    texts,
    configWith(Object.fromEntries(names.map((name) => [name, "x"]))),
  );
  const expected = documentFaults(plain.files[0]?.content ?? "").seen;
  fc.assert(
    fc.property(fc.array(value, { minLength: 7, maxLength: 7 }), (values) => {
      const given = Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
      const { files, diagnostics } = renderTexts(texts, configWith(given));
      expect(diagnostics).toEqual([]);
      const { faults, seen } = documentFaults(files[0]?.content ?? "");
      expect(faults).toEqual([]);
      // A variable that a value cannot replace is set by a block before the procedure.
      expect({ ...seen, scripts: 0, headings: 0, links: 0 }).toEqual({
        ...expected,
        scripts: 0,
        headings: 0,
        links: 0,
      });
    }),
    { numRuns: 30 },
  );
});

test("a source with CRLF gives the document that the same source with LF gives", () => {
  const text = `---
id: queue
title: Queue
scenario: The queue is lost
requires: [queue]
---

# Queue

Before {{cluster.name}}
-----------------------

- a list:

  \`\`\`yaml
  kind: ConfigMap

  data: {}
  \`\`\`

## Procedure

### Step

\`\`\`bash {name=step}
true
\`\`\`

## Verification

### Done

\`\`\`bash {name=done role=verify}
true
\`\`\`
`;
  const config = configWith({});
  const [unix] = renderTexts(new Map([[file, text]]), config).files;
  const [dos] = renderTexts(new Map([[file, text.replaceAll("\n", "\r\n")]]), config).files;
  const withoutDigest = (content = ""): string => content.replace(/sha256 \w+/, "");
  expect(withoutDigest(dos?.content)).toBe(withoutDigest(unix?.content));
  expect(unix?.content).toContain("### Before infra\n\n- a list:\n\n  ```yaml\n");
});

test("a digest changes with the source, and the document's path lies below the output folder", () => {
  const text = readFileSync(hostileCase, "utf8");
  const config = JSON.stringify({
    version: 1,
    output: "out",
    documents: "{{ cluster.name }}.md",
    clusters: {
      infra: { components: ["queue"], values: Object.fromEntries(names.map((n) => [n, "x"])) },
    },
  });
  const [before] = renderTexts(new Map([[file, text]]), config).files;
  const [after] = renderTexts(new Map([[file, `${text}\nmore\n`]]), config).files;
  expect(before?.path).toBe("out/infra.md");
  expect(before?.from).toEqual([file]);
  expect(/sha256 \w{12}\b/.exec(before?.content ?? "")).not.toEqual(
    /sha256 \w{12}\b/.exec(after?.content ?? ""),
  );
});

test("a cluster to which no runbook applies has no document", () => {
  const config = JSON.stringify({ version: 1, clusters: { infra: { components: ["other"] } } });
  const texts = new Map([[file, readFileSync(hostileCase, "utf8")]]);
  expect(renderTexts(texts, config)).toEqual({ files: [], diagnostics: [] });
});
