import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bin } from "../cli/runbook.ts";

const fence = (language: string, ...lines: string[]) =>
  ["```" + language, ...lines, "```", ""].join("\n");
const ofLevels = (count: number, line: (level: number) => string) =>
  Array.from({ length: count }, (_, level) => line(level)).join("\n");

/** Nine lists of nine lists of nine lists: a billion words in some hundred characters. */
const laughs = ofLevels(10, (level) => {
  const item = level === 0 ? "x" : `*a${level - 1}`;
  return `k${level}: &a${level} [${Array(9).fill(item).join(", ")}]`;
});

/** A text that no person has written, and all that is found in it. */
const cases: readonly [name: string, text: string | Buffer, ids: readonly string[]][] = [
  ["binary", Buffer.from(Uint8Array.from({ length: 4096 }, (_, at) => at * 37)), ["text-not-utf8"]],
  ["NUL", "# A\n\n\0\n", ["text-nul"]],
  ["byte order mark", "\uFEFF# A\n", ["text-bom"]],
  ["empty", "", []],
  ["huge", Buffer.alloc(17 * 1024 * 1024, "a\n"), ["text-too-large"]],
  ["large", Buffer.alloc(1024 * 1024 + 1, "a\n"), ["text-too-large"]],
  ["200,000 lines", fence("bash", "a\n".repeat(200_000)), ["text-too-large"]],
  ["5,000 lines", fence("bash", "a\n".repeat(5000)), ["block-too-large"]],
  ["many commands", fence("bash", "a | ".repeat(5000) + "a"), ["block-too-large"]],
  ["brackets", "[".repeat(20_000), ["text-too-deep"]],
  ["brackets that close", "[".repeat(10_000) + "]".repeat(10_000), ["text-too-deep"]],
  ["links", "[a](".repeat(20_000), ["text-too-deep"]],
  ["stars", `${"*".repeat(20_000)}a${"*".repeat(20_000)}`, ["text-too-deep"]],
  ["mixed emphasis", "*a_ ".repeat(20_000), ["text-too-deep"]],
  ["lists", ofLevels(500, (level) => `${"  ".repeat(level)}- a`), ["text-too-deep"]],
  ["lists of one line", "- ".repeat(500), ["text-too-deep"]],
  ["quotes", ">".repeat(500), ["text-too-deep"]],
  ["open comments", "<!--".repeat(20_000), []],
  ["open tags", "<a ".repeat(20_000), []],
  ["open front matter", `---\n${"id: a\n".repeat(1000)}`, []],
  ["open fence", "```bash\nif\n", ["shell-syntax"]],
  ["open heredoc", fence("bash", "cat <<EOF", "a"), []],
  ["open quote", fence("bash", 'echo "a'), ["shell-syntax"]],
  ["open substitutions", fence("bash", "$(".repeat(20_000)), ["block-too-large"]],
  ["open groups", fence("bash", "{ ".repeat(20_000)), ["shell-syntax"]],
  ["open expansions", fence("bash", "${a:-".repeat(20_000)), ["shell-syntax"]],
  ["open brackets of YAML", fence("yaml", "[".repeat(20_000)), []],
  [
    "deep YAML",
    fence(
      "yaml",
      ofLevels(300, (level) => `${" ".repeat(level)}a:`),
    ),
    [],
  ],
  ["laughs", fence("yaml", "apiVersion: v1", "kind: A", laughs), []],
  ["deep JSON", fence("json", '{"a":'.repeat(20_000)), []],
  ["open placeholders", fence("bash", "{{".repeat(20_000)), []],
  ["open angles", fence("bash", "echo " + "<a ".repeat(3000)), []],
  ["carriage returns", "a\r".repeat(5000), []],
  ["half a character", "\u{1F600}".repeat(5000), []],
];

let folder = "";
let found: Record<string, string[]> = {};

describe("a text that no person has written", () => {
  // One process for all, with little memory; the limit of time is there for a loop without an end.
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "runbook-hostile-"));
    for (const [name, text] of cases) writeFileSync(join(folder, `${name}.md`), text);
    writeFileSync(join(folder, "plain.md"), fence("bash", "echo a"));
    const args = [bin, "check", "--json", "--no-cache", "--no-shellcheck", "."];
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ["--max-old-space-size=256", ...args],
      { cwd: folder, encoding: "utf8", timeout: 120_000, maxBuffer: 2 ** 28 },
    );
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("files"),
    });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { file: string; id: string }[] };
    found = Object.fromEntries(cases.map(([name]) => [name, []]));
    for (const { file, id } of diagnostics) found[file.replace(/\.md$/, "")]?.push(id);
  }, 150_000);

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(cases.map(([name, , ids]) => [name, ids] as const))("%s", (name, ids) => {
    expect([...new Set(found[name])]).toEqual(ids);
  });
});
