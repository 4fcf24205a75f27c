import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../src/exec/summarize-run.ts";
import { execLibrary, fence, type ExecLibrary } from "./exec-library.ts";

const jsonOf = ({ stdout }: { stdout: string }): RunSummary => JSON.parse(stdout) as RunSummary;

const page = readFileSync(
  join(import.meta.dirname, "../../site/reference/source-format.md"),
  "utf8",
);
const [, example = ""] = /<!-- example: step -->\s+````markdown\n([^]*?)\n````\n/.exec(page) ?? [];

const expected = (attributes: string, text: string): string =>
  `\`\`\`text {name=output role=expect ${attributes}}\n${text}\n\`\`\`\n`;

/** A block that prints the text, and what is expected of it. */
function printing(code: string, attributes: string, text: string): ExecLibrary {
  const blocks = `${fence("name=print", code)}\n${expected(attributes, text)}`;
  return execLibrary(`## Procedure\n\n### Print\n\n${blocks}`);
}

describe("an expected output", () => {
  it("is compared as the example of the page says", () => {
    const good = execLibrary(`## Procedure\n\n${example}\n`);
    expect(good.exec([]).code).toBe(0);
    const bad = execLibrary(`## Procedure\n\n${example.replace("orders=5000", "orders=50")}\n`);
    const result = bad.exec([]);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("-orders >= 1000\n+orders=50\n");
  });

  it("that differs fails the block, with the difference on the terminal, in the journal and in the report", () => {
    const library = printing("echo one; echo two; SET=yes", "match=text", "one\nthree");
    const result = library.exec(["--json"]);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("-three\n+two\n");
    expect(result.stderr).toContain("its output is not as expected");
    const { failed, run, steps } = jsonOf(result);
    expect(failed).toEqual({ block: "print", exitStatus: 1 });
    const end = steps[0]?.blocks[0]?.attempts[0]?.end;
    expect(end).toMatchObject({ ending: "unexpected", passed: false, changed: ["SET"] });
    expect(end?.excerpt).toContain("-three\n+two\n");
    for (const format of ["md", "html", "junit"]) {
      expect(library.run(["report", run, "--format", format]).stdout).toMatch(/-three\s+\+two/);
    }
  });

  it("is compared with all of a large output, and stderr is left out", () => {
    const code = "for i in {1..30000}; do echo line $i; done; echo aside >&2";
    const library = printing(code, "match=wildcard", "line 1\n...\nline 15000\n...\nline 30000");
    expect(library.exec([]).code).toBe(0);
  });

  it("holds no secret, and neither does the difference", () => {
    const library = printing('echo "token=$TOKEN"', "match=text", "token=");
    const result = library.exec(["--json"], { TOKEN: "canary-in-diff" });
    expect(result.code).toBe(1);
    expect(`${result.stdout}${result.stderr}`).not.toContain("canary-in-diff");
  });
});
