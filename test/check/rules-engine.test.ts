import { describe, expect, it } from "vitest";
import { applyFixes } from "../../src/check/apply-fixes.ts";
import { conclude } from "../../src/check/check-document.ts";
import { resolveRules } from "../../src/check/rule-settings.ts";
import { runRules } from "../../src/check/run-rules.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { TextIndex } from "../../src/diagnostics/text-index.ts";
import type { Document } from "../../src/document/document.ts";
import { makeDocument } from "../../src/document/make-document.ts";
import type { Config } from "../../src/model/config.ts";
import { rules } from "../../src/rules/index.ts";
import { defineRule } from "../../src/rules/rule.ts";
import { exampleDocument } from "../rules/example-document.ts";

const known = rules[0]?.id ?? "";

/** Finds each word `bad` in a fence. */
const noBad = defineRule({
  id: known,
  summary: "Nothing is bad",
  severity: "error",
  options: { word: "bad" },
  *check({ fences }, { word }) {
    for (const { code } of fences) {
      for (const { index } of code.text.matchAll(new RegExp(word, "g"))) {
        yield { place: code.placeOf(index, index + word.length), reason: `Unexpected ${word}` };
      }
    }
  },
});

function check(...lines: string[]): string[] {
  const document = makeDocument({ file: "a.md", text: lines.join("\n") });
  const { active } = resolveRules([noBad]);
  return conclude({ document, found: runRules(document, active) }, [], active).map(
    ({ id, place }) => `${place?.start.line ?? 0} ${id === known ? "found" : id}`,
  );
}

const block = ["```bash", "bad", "bad", "```"];

describe("a suppression", () => {
  it.each<[string, string[], string[]]>([
    ["of a block", [`<!-- runbook-disable-next-block ${known}: why -->`, ...block], []],
    [
      "of a block, not of the one behind it",
      [`<!-- runbook-disable-next-block ${known}: why -->`, ...block, "", ...block],
      ["8 found", "9 found"],
    ],
    [
      "in a list",
      [`- <!-- runbook-disable-next-block ${known}: why -->`, ...block.map((l) => `  ${l}`)],
      [],
    ],
    [
      "of a line",
      ["```bash", "bad", `# runbook-disable ${known}: why`, "bad", "bad", "```"],
      ["2 found", "5 found"],
    ],
    [
      "behind a command",
      ["```bash", `bad # runbook-disable ${known}: why`, "bad", "```"],
      ["3 found"],
    ],
    [
      "of a command of several lines",
      ["```bash", `# runbook-disable ${known}: why`, "run a \\", "  bad", "bad", "```"],
      ["5 found"],
    ],
    [
      "without a reason",
      [`<!-- runbook-disable-next-block ${known} -->`, ...block],
      ["1 suppression-malformed", "3 found", "4 found"],
    ],
    [
      "without a rule",
      ["<!-- runbook-disable-next-block -->", ...block],
      ["1 suppression-malformed", "3 found", "4 found"],
    ],
    [
      "of an unknown rule",
      ["<!-- runbook-disable-next-block no-such-rule: why -->", ...block],
      ["1 rule-unknown", "3 found", "4 found"],
    ],
    [
      "of everything",
      [`<!-- runbook-disable ${known}: why -->`, ...block],
      ["1 suppression-malformed", "3 found", "4 found"],
    ],
    [
      "that suppresses nothing",
      [`<!-- runbook-disable-next-block ${known}: why -->`, "```bash", "good", "```"],
      ["1 suppression-unused"],
    ],
    [
      "that is an example in a block",
      ["````markdown", `<!-- runbook-disable-next-block ${known}: why -->`, "````"],
      [],
    ],
    [
      "that nothing follows",
      [`<!-- runbook-disable-next-block ${known}: why -->`],
      ["1 suppression-malformed"],
    ],
  ])("%s", (_, lines, expected) => {
    expect(check(...lines)).toEqual(expected);
  });
});

describe("the configuration of a rule", () => {
  it("changes severity and options, or turns it off", () => {
    expect(resolveRules([noBad], { [known]: "off" }).active).toEqual([]);
    expect(resolveRules([noBad], { [known]: "info" }).active).toMatchObject([{ severity: "info" }]);
    const given = { [known]: { severity: "warning" as const, options: { word: "worse" } } };
    expect(resolveRules([noBad], given)).toMatchObject({
      active: [{ severity: "warning", options: { word: "worse" } }],
      diagnostics: [],
    });
  });

  it.each([
    [{ nothing: "off" as const }, "rule-unknown"],
    [{ [known]: { options: { words: "x" } } }, "rule-option"],
    [{ [known]: { options: { word: 3 } } }, "rule-option"],
  ])("is refused: %j", (given, id) => {
    expect(resolveRules([noBad], given).diagnostics).toMatchObject([{ id, severity: "error" }]);
  });
});

describe("running rules", () => {
  const document = makeDocument({ file: "a.md", text: "```sh\nbad\n```" });
  const finding = { place: document.index.placeOf(0, 1), reason: "Unexpected x" };
  const run = (severity: "info" | "error") => {
    const rule = defineRule({
      id: "a-b",
      summary: "x",
      severity: "warning",
      check: () => [{ ...finding, severity }],
    });
    return runRules(document, resolveRules([rule]).active);
  };

  it("takes the weaker severity of rule and finding", () => {
    expect(run("info")).toMatchObject([{ severity: "info" }]);
    expect(run("error")).toMatchObject([{ severity: "warning" }]);
  });

  it("is milder outside our runbooks where a rule says so, unless the configuration says another", () => {
    const mild = defineRule({
      id: known,
      summary: "x",
      severity: "error",
      untagged: "warning",
      check: () => [finding],
    });
    const ours = exampleDocument(
      "---\nid: a\ntitle: A\nscenario: B\nrequires: [postgresql]\n---\n\n# A\n",
    );
    const found = (text: Document, config: Config["rules"]) =>
      runRules(text, resolveRules([mild], config).active).map(({ severity }) => severity);
    expect(found(document, {})).toEqual(["warning"]);
    expect(found(document, { [known]: { options: {} } })).toEqual(["warning"]);
    expect(found(document, { [known]: "error" })).toEqual(["error"]);
    expect(found(ours, {})).toEqual(["error"]);
  });

  it("reports a rule that fails, and runs the others", () => {
    const broken = defineRule({
      id: "a-b",
      summary: "x",
      severity: "info",
      check: () => {
        throw new TypeError("oops");
      },
    });
    const found = runRules(document, resolveRules([broken, noBad]).active);
    expect(found.map(({ id }) => id)).toEqual(["rule-failed", known]);
  });
});

describe("fixes", () => {
  const index = new TextIndex("abcdef");
  const fix = (start: number, end: number, text: string): Diagnostic => ({
    id: "x",
    severity: "info",
    reason: "x",
    file: "a.md",
    fix: { place: index.placeOf(start, end), text },
  });

  it.each<[string, Diagnostic[], string, number]>([
    ["apart", [fix(4, 5, "E"), fix(0, 1, "A")], "AbcdEf", 2],
    ["that overlap", [fix(0, 3, "X"), fix(2, 4, "Y")], "Xdef", 1],
    ["at one place", [fix(1, 1, "X"), fix(1, 1, "Y")], "aXbcdef", 1],
    ["side by side", [fix(0, 1, "A"), fix(1, 2, "B")], "ABcdef", 2],
  ])("%s", (_, diagnostics, text, applied) => {
    expect(applyFixes("abcdef", diagnostics)).toEqual({ text, applied });
  });
});
