// Mutations of our own runbooks and of the examples of the rules. For longer, by hand:
// FUZZ_RUNS=20000 npx vitest run test/check/fuzz.test.ts
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyFixes } from "../../src/check/apply-fixes.ts";
import { conclude, examine } from "../../src/check/check-document.ts";
import { resolveRules } from "../../src/check/rule-settings.ts";
import { rules } from "../../src/rules/index.ts";
import { readPage } from "../rules/read-page.ts";

const numRuns = Number(process.env["FUZZ_RUNS"] ?? 150);
const folder = join(dirname(fileURLToPath(import.meta.url)), "../../runbooks");
const runbooks = readdirSync(folder)
  .filter((name) => name.endsWith(".md"))
  .map((name) => readFileSync(join(folder, name), "utf8"));
const examples = rules.flatMap(({ id }) => readPage(id).examples.map(({ text }) => text));
const seeds = [...runbooks, ...examples];

/** What parsers stumble over. */
const pieces = [
  ..."\0\t\r\n\"'`\\$#{}[]()<>|&;*_~-:=!%@…",
  ...[
    "```",
    "~~~",
    "```bash\n",
    "$(",
    "${",
    "$((",
    "<<EOF\n",
    "EOF\n",
    "<<-'E'\n",
    "\n---\n",
    "<!--",
  ],
  ...[
    "-->",
    "<a ",
    "{{",
    "}}",
    "${{",
    "*a",
    "&a ",
    "<<: *a",
    "- ",
    "> ",
    "  ",
    "#| ",
    "{name=",
    "🔥",
    "\uD800",
  ],
  ...[
    "if ",
    "then ",
    "fi",
    "for x in ",
    "do ",
    "done",
    "case a in ",
    "esac",
    "function f ",
    "() {",
  ],
  ...[
    "kubectl ",
    "kubectl get pods -o jsonpath=",
    "apiVersion: v1\nkind: Pod\n",
    "psql -c '",
    "sudo ",
    "--",
  ],
  ...[
    "<!-- runbook-disable-next-block ",
    "# runbook-disable ",
    "$ ",
    "user@host:~$ ",
    "\uFEFF",
    "a: |\n",
  ],
];

const at = fc.double({ min: 0, max: 1, noNaN: true });
const mutation = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), at, piece: fc.constantFrom(...pieces) }),
  fc.record({ kind: fc.constant("remove" as const), at, length: fc.integer({ min: 1, max: 80 }) }),
  fc.record({ kind: fc.constant("repeat" as const), at, length: fc.integer({ min: 1, max: 80 }) }),
  fc.record({ kind: fc.constant("splice" as const), at, from: fc.constantFrom(...seeds), to: at }),
);

function mutate(text: string, change: typeof mutation extends fc.Arbitrary<infer T> ? T : never) {
  const index = Math.floor(change.at * text.length);
  const [before, after] = [text.slice(0, index), text.slice(index)];
  switch (change.kind) {
    case "insert":
      return before + change.piece + after;
    case "remove":
      return before + after.slice(change.length);
    case "repeat":
      return before + after.slice(0, change.length).repeat(3) + after.slice(change.length);
    case "splice":
      return before + change.from.slice(Math.floor(change.to * change.from.length));
  }
}

describe("any text", () => {
  it(`is examined: ${numRuns} mutations of ${seeds.length} texts`, () => {
    const { active } = resolveRules(rules);
    const rulebook = { active, definitions: [] };
    const changes = fc.array(mutation, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...seeds), changes, (seed, list) => {
        const text = list.reduce(mutate, seed);
        const found = conclude(examine({ file: "a.md", text }, rulebook), [], active);
        expect(found.filter(({ id }) => id === "rule-failed")).toEqual([]);
        for (const { cause, fix, place } of found) {
          for (const each of [place, cause?.place, fix?.place]) {
            if (each === undefined) continue;
            expect(each.start.offset).toBeLessThanOrEqual(each.end.offset);
            expect(each.end.offset).toBeLessThanOrEqual(text.length);
          }
        }
        expect(applyFixes(text, found).text).toBeTypeOf("string");
      }),
      { numRuns },
    );
  });
});
