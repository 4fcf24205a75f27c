import { readFileSync, rmSync, writeFileSync } from "node:fs";
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

  describe("is accepted", () => {
    const list = `- Look:\n\n  \`\`\`bash {name=list}\n  printf '%s\\n' one "" three\n  \`\`\`\n\n  \`\`\`text {name=listed role=expect}\n  one\n  two\n  \`\`\`\n`;
    const status = `\`\`\`bash {name=status}\necho '{"phase":"Ready","age":5,"count":3}'\n\`\`\`\n\n\`\`\`json {name=is-ready role=expect match=json}\n{"phase": "Failed", "count": 3}\n\`\`\`\n`;
    const steps = (...fences: string[]): string =>
      `## Procedure\n\n${fences.map((text, index) => `### Step ${index}\n\n${text}\n`).join("\n")}`;

    it.each([
      ["a text in a list", list, "  one\n\n  three\n", "-  two"],
      ["a part of JSON", status, '{\n  "phase": "Ready",\n  "count": 3\n}', '+  "phase": "Ready",'],
    ])("as a diff of the source, and written on request: %s", (_, text, source, line) => {
      const library = execLibrary(steps(text));
      const { run } = jsonOf(library.exec(["--json"]));
      const file = join(library.root, "runbooks/queue.md");
      const before = readFileSync(file, "utf8");
      const shown = library.run(["accept", run]);
      expect(shown.stdout).toContain(line);
      expect(shown.stderr).toContain("1 expected output would change");
      expect(shown.code).toBe(0);
      expect(readFileSync(file, "utf8")).toBe(before);
      expect(library.run(["accept", run, "--write"])).toMatchObject({ code: 0 });
      expect(readFileSync(file, "utf8").replaceAll(/^ +$/gm, "")).toContain(source);
      expect(library.exec([]).code).toBe(0);
      const again = library.run(["accept", run]);
      expect(again).toMatchObject({ code: 1, stdout: "" });
      expect(again.stderr).toContain("it has changed since the run");
    });

    it.each([
      ["a threshold", "echo rows=5", "match=threshold", "rows >= 9", "is what somebody means"],
      ["a secret", 'echo "token $TOKEN"', "match=text", "token", "holds a secret"],
      ["escapes", "printf '\\e[31mred\\n'", "match=text", "red", "is not plain text"],
      ["a fence", "echo '```'", "match=text", "x", "would end the fence"],
      ["no JSON", "echo x", "match=json", "{}", "is not JSON"],
    ])("never of %s", (_, code, attributes, text, reason) => {
      const library = printing(code, attributes, text);
      const { run } = jsonOf(library.exec(["--json"], { TOKEN: "canary-of-accept" }));
      const { code: exit, stderr, stdout } = library.run(["accept", run, "--write"]);
      expect(stderr).toContain(reason);
      expect(exit).toBe(1);
      expect(`${stdout}${stderr}`).not.toContain("canary-of-accept");
    });

    it("of a polled check: what its last try has written", () => {
      const code = 'echo "secret $TOKEN" >> n; echo "$(wc -l < n) tries"; echo aside >&2';
      const check = `${fence("name=print role=verify within=2s every=1s", code)}\n${expected("match=text", "no tries")}`;
      const library = execLibrary(`## Verification\n\n### Print\n\n${check}`);
      const { run, steps } = jsonOf(library.exec(["--json"], { TOKEN: "canary-of-poll" }));
      const end = steps[0]?.blocks[0]?.attempts[0]?.end;
      expect(end).toMatchObject({ ending: "late", failed: { command: "expect output" } });
      const shown = library.run(["accept", run]);
      expect(shown).toMatchObject({ code: 0 });
      expect(shown.stdout).toContain(`-no tries\n+${end?.polls} tries\n`);
    });

    it("never of a check that failed before its output was compared", () => {
      const code = "echo one; echo two; false";
      const check = `${fence("name=print role=verify within=1s every=1s", code)}\n${expected("match=text", "x")}`;
      const library = execLibrary(`## Verification\n\n### Print\n\n${check}`);
      const { run } = jsonOf(library.exec(["--json"]));
      expect(library.run(["accept", run])).toMatchObject({ code: 0, stdout: "" });
    });

    it("only of a run that has ended", () => {
      const by = "### By hand\n\n- [ ] Look\n";
      const library = execLibrary(`${steps(status)}\n${by}`);
      const text = library.run(["exec", "queue-restore", "--cluster", "infra", "--yes", "--json"]);
      expect(text.stderr).toContain("done by hand");
      const ended = library.exec(["--to", "status", "--json"]);
      const journal = readFileSync(library.journal(), "utf8").split("\n");
      expect(jsonOf(ended).result).toBe("failed");
      writeFileSync(library.journal(), `${journal.slice(0, -2).join("\n")}\n`);
      rmSync(join(library.journal(), "../journal.head"));
      const { code, stderr } = library.run(["accept", jsonOf(ended).run]);
      expect(stderr).toContain("has not ended");
      expect(code).toBe(2);
    });
  });

  it("holds no secret, and neither does the difference", () => {
    const library = printing('echo "token=$TOKEN"', "match=text", "token=");
    const result = library.exec(["--json"], { TOKEN: "canary-in-diff" });
    expect(result.code).toBe(1);
    expect(`${result.stdout}${result.stderr}`).not.toContain("canary-in-diff");
  });
});
