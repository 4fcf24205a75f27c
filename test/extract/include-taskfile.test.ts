import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { includeTaskfile } from "../../src/extract/include-taskfile.ts";
import { libraryConfig } from "./library.ts";

const config = libraryConfig();
const line = "dr: ./.taskfiles/dr/Taskfile.yaml";

describe("includeTaskfile", () => {
  it("prints no warning about a key that is no text", () => {
    const emitWarning = vi.spyOn(process, "emitWarning");
    const content = "includes: {}\nvars:\n  {{.NAME}}: x\n";
    expect(includeTaskfile(content, config).diagnostics).toEqual([]);
    expect(emitWarning).not.toHaveBeenCalled();
    emitWarning.mockRestore();
  });

  it("writes a Taskfile where there is none", () => {
    const { content, diagnostics } = includeTaskfile(undefined, config);
    expect(diagnostics).toEqual([]);
    expect(content).toBe(`version: '3'\n\nincludes:\n  ${line}\n`);
  });

  it.each([
    [
      "block",
      "includes:\n  a: ./a\n\ntasks: {}\n",
      `includes:\n  a: ./a\n  ${line}\n\ntasks: {}\n`,
    ],
    [
      "a comment behind the last entry",
      "includes:\n    a:\n        taskfile: ./a # why\n\n# tasks\ntasks: {}\n",
      `includes:\n    a:\n        taskfile: ./a # why\n    ${line}\n\n# tasks\ntasks: {}\n`,
    ],
    ["flow", "includes: { a: ./a }\n", `includes: { a: ./a, ${line} }\n`],
    ["empty flow", "version: 3\nincludes: {}\n", `version: 3\nincludes: { ${line} }\n`],
    [
      "no value",
      "includes: # none yet\ntasks: {}\n",
      `includes: # none yet\n  ${line}\ntasks: {}\n`,
    ],
    [
      "a list as the last value",
      "includes:\n  a:\n    excludes:\n      - x\n      - y\ntasks: {}\n",
      `includes:\n  a:\n    excludes:\n      - x\n      - y\n  ${line}\ntasks: {}\n`,
    ],
    [
      "no includes",
      "# mine\nversion: '3' # three\n\ntasks:\n  a: echo\n",
      `# mine\nversion: '3' # three\n\nincludes:\n  ${line}\n\ntasks:\n  a: echo\n`,
    ],
    ["no final newline", "includes:\n  a: ./a", `includes:\n  a: ./a\n  ${line}`],
    [
      "CRLF",
      "includes:\r\n  a: ./a\r\ntasks: {}\r\n",
      `includes:\r\n  a: ./a\r\n  ${line}\r\ntasks: {}\r\n`,
    ],
  ])("adds one entry, %s", (_, before, after) => {
    expect(includeTaskfile(before, config)).toEqual({ content: after, diagnostics: [] });
    expect(includeTaskfile(after, config)).toEqual({ content: after, diagnostics: [] });
  });

  it.each([
    "includes:\n  dr: .taskfiles/dr\n",
    "includes:\n  dr:\n    taskfile: ./.taskfiles/dr/Taskfile.yaml\n    optional: true\n",
  ])("leaves an include of the same file as it is: %j", (content) => {
    expect(includeTaskfile(content, config)).toEqual({ content, diagnostics: [] });
  });

  it("reports an include of that name that is another file", () => {
    const content = "version: '3'\nincludes:\n  dr: ./elsewhere.yaml\n";
    const { content: same, diagnostics } = includeTaskfile(content, config);
    expect(same).toBe(content);
    expect(diagnostics).toMatchObject([
      { id: "taskfile-include", severity: "error", place: { start: { line: 3, column: 3 } } },
    ]);
  });

  it.each([
    ["broken YAML", "a: [\n", "taskfile-syntax"],
    ["a list", "- a\n", "taskfile-include"],
    ["two documents", "a: 1\n---\nb: 2\n", "taskfile-include"],
    ["an alias", "x: &x {a: ./a}\nincludes: *x\n", "taskfile-include"],
    ["a flow map", "{version: '3'}\n", "taskfile-include"],
  ])("touches nothing it cannot splice: %s", (_, content, id) => {
    const result = includeTaskfile(content, config);
    expect(result.content).toBe(content);
    expect(result.diagnostics).toMatchObject([{ id, severity: "error" }]);
  });

  it("adds lines and changes no byte, whatever the file looks like", () => {
    let spliced = 0;
    fc.assert(
      fc.property(taskfiles, (before) => {
        const { content, diagnostics } = includeTaskfile(before, config);
        expect(diagnostics).toEqual([]);
        const expected = parse(before) as { includes?: object };
        expect(parse(content)).toEqual({
          ...expected,
          includes: { ...expected.includes, dr: "./.taskfiles/dr/Taskfile.yaml" },
        });
        const kept = remainder(before.split("\n"), content.split("\n"));
        expect(kept.map((text) => text.trim()).filter(Boolean)).toEqual(
          expected.includes === undefined ? ["includes:", line] : [line],
        );
        expect(includeTaskfile(content, config).content).toBe(content);
        spliced += 1;
      }),
      { numRuns: 500 },
    );
    expect(spliced).toBe(500);
  });
});

/** The lines of `after` that are not in `before`, which must be a subsequence of it. */
function remainder(before: readonly string[], after: readonly string[]): string[] {
  let next = 0;
  const added = after.filter((text) => {
    if (text === before[next]) {
      next += 1;
      return false;
    }
    return true;
  });
  expect(next).toBe(before.length);
  return added;
}

const comment = fc.constantFrom("", " # because", "   # a: b", " #");
const blank = fc.constantFrom("", "\n", "\n# about the next part\n", "# x\n\n\n");
const entry = fc.constantFrom(
  "./file.yaml",
  "'./quo ted.yaml'",
  '"./double.yaml"',
  "{ taskfile: ./flow, optional: true }",
  "{\n    taskfile: ./flow,\n    optional: true,\n    }",
  "\n    taskfile: ./nested\n    vars:\n      A: |\n        text\n        more",
  "\n    taskfile: ./nested\n    excludes:\n      - a\n      - b",
  "\n    # inside\n    taskfile: ./nested",
  "\n    taskfile: ./n\n    vars: { A: 1 }",
);
const includes = fc
  .array(fc.tuple(entry, comment, blank), { minLength: 1, maxLength: 4 })
  .map((entries) =>
    entries
      .map(([value, note, gap], index) => {
        const tail = value.includes("\n") ? "" : note;
        return `  n${index}: ${value}${tail}\n${gap.replace(/^#/gm, "  #")}`;
      })
      .join(""),
  )
  .map((text) => `includes:\n${text}`);
const part = fc.constantFrom(
  "vars:\n  A: '{{.A | default \"b\"}}'   # aligned\n  BB:  x\n",
  "env: {A: b,   C: d}\n",
  "tasks:\n  default:\n    cmds:\n      - task: x\n      - |\n        for a in *; do\n          echo $a\n        done\n",
  "silent: true\n",
  "dotenv: ['.env',\n  '.env.local']\n",
);
const taskfiles = fc
  .tuple(
    fc.constantFrom("", "---\n", "# yaml-language-server: x\n---\n", "# head\n\n"),
    fc.tuple(comment, blank).map(([note, gap]) => `version: '3'${note}\n${gap}`),
    fc.option(fc.tuple(includes, blank).map((texts) => texts.join(""))),
    fc.uniqueArray(fc.tuple(part, blank), { selector: ([text]) => text }),
    fc.boolean(),
  )
  .map(([head, version, included, parts, isLast]) => {
    const rest = parts.map((texts) => texts.join(""));
    const order = isLast ? [version, ...rest, included ?? ""] : [version, included ?? "", ...rest];
    return head + order.join("");
  });
