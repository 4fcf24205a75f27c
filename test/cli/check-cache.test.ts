import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { run, type Result } from "./runbook.ts";

const clean = "# B\n\n```bash\necho b\n```\n";
const broken = "# A\n\n```bash\nkubectl get pods --namespce databases\n```\n";

let root = "";
const check = (...args: string[]): Result =>
  run(root, ["check", "--no-shellcheck", ...args, "docs"], { XDG_CACHE_HOME: join(root, "cache") });
const cache = (): string => {
  const folder = join(root, "cache/runbook");
  return join(folder, readdirSync(folder)[0] ?? "");
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runbook-cache-"));
  mkdirSync(join(root, "docs"));
  writeFileSync(join(root, "docs/a.md"), broken);
  writeFileSync(join(root, "docs/b.md"), clean);
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

describe("what was found before", () => {
  test("is said again in the same words", () => {
    const first = check();
    expect(first).toMatchObject({ code: 1, stderr: "2 files, 2 code blocks checked: 1 error\n" });
    expect(check()).toEqual(first);
    expect(check("--no-cache")).toEqual(first);
  });

  test("is said of a file that is the same, while a file that has changed is looked at", () => {
    check();
    // Nobody counts 40 blocks in it: whoever says so has not looked.
    writeFileSync(
      cache(),
      readFileSync(cache(), "utf8").replace(/("docs\/b.md"(?:,"\w+"){2},)1/, "$140"),
    );
    writeFileSync(join(root, "docs/a.md"), clean);
    expect(check().stderr).toBe("2 files, 41 code blocks checked: nothing found\n");
    writeFileSync(join(root, "docs/b.md"), broken);
    expect(check().stderr).toBe("2 files, 2 code blocks checked: 1 error\n");
  });

  test("is forgotten when the cache is torn", () => {
    const first = check();
    writeFileSync(cache(), readFileSync(cache(), "utf8").slice(0, -9));
    expect(check()).toEqual(first);
  });
});
