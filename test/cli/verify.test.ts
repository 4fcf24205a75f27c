import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { copyLibrary, copyWritten } from "./runbook.ts";
import type { Copy } from "./runbook.ts";

const home = "docs/runbooks/home/disaster-recovery.md";
const script = "tests/smoke/dr-queue-restore.sh";
const source = "runbooks/queue-restore.md";

describe("verify", () => {
  test("passes, says how much it looked at, and writes nothing", () => {
    const copy = copyWritten();
    const files = copy.files();
    const passed = { code: 0, stdout: "", stderr: "verified: 2 runbooks, 2 clusters, 6 files\n" };
    expect(copy.run(["verify"])).toEqual(passed);
    expect(copy.run(["verify", "--full"])).toEqual(passed);
    expect(copy.files()).toEqual(files);
    rmSync(join(copy.root, "runbook.lock"));
    expect(copy.run(["verify"])).toEqual(passed);
  });

  test("fails before anything was written", () => {
    const { code, stdout } = copyLibrary().run(["verify"]);
    expect(code).toBe(1);
    expect(stdout).toContain(`${home}: never written\n--- /dev/null\n+++ b/${home}\n`);
  });

  test.each<[string, (copy: Copy) => void, string]>([
    [
      "a changed block",
      (copy) => copy.edit(source, "--max-time 60", "--max-time 90"),
      `${script}: source changed (${source})`,
    ],
    [
      "a changed snippet",
      (copy) => copy.edit("snippets/queue-answers.md", "--max-time 5", "--max-time 7"),
      `${home}: source changed (snippets/queue-answers.md)`,
    ],
    [
      "a hand-edited script",
      (copy) => copy.edit(script, "--max-time 60", "--max-time 61"),
      `${script}: edited by hand`,
    ],
    ["a removed output", (copy) => rmSync(join(copy.root, home)), `${home}: removed`],
    [
      "a changed cluster value",
      (copy) => copy.edit("runbook.config.yaml", "queue.home", "queue.attic"),
      `${home}: configuration changed`,
    ],
    [
      "a stray document",
      (copy) => copy.write("docs/runbooks/old/a.md", "x"),
      "docs/runbooks/old/a.md: stray: no runbook produces it, and everything below docs/runbooks/ is generated; remove it or move it elsewhere",
    ],
    [
      "a stray task file",
      (copy) => copy.write(".taskfiles/dr/x.yaml", "x"),
      ".taskfiles/dr/x.yaml: stray: no runbook produces it, and everything below .taskfiles/dr/ is generated; remove it or move it elsewhere",
    ],
    [
      "a removed runbook",
      (copy) => rmSync(join(copy.root, "runbooks/store-settings.md")),
      "store/settings.yaml: no longer produced (runbooks/store-settings.md)",
    ],
    [
      "a hand-edited orphan",
      (copy) => (
        rmSync(join(copy.root, "runbooks/store-settings.md")),
        copy.write("store/settings.yaml", "mine: 1\n")
      ),
      "store/settings.yaml: edited by hand, and no longer produced (runbooks/store-settings.md)",
    ],
    [
      "a Taskfile without our include",
      (copy) => copy.write("Taskfile.yaml", "version: '3'\n"),
      "Taskfile.yaml: our part is missing",
    ],
    [
      "a root Taskfile that is gone",
      (copy) => rmSync(join(copy.root, "Taskfile.yaml")),
      "Taskfile.yaml: never written",
    ],
  ])("fails after %s, and names the file and the reason", (_, breakIt, line) => {
    const copy = copyWritten();
    breakIt(copy);
    const files = copy.files();
    const { code, stderr, stdout } = copy.run(["verify"]);
    expect(code).toBe(1);
    expect(stdout.split("\n")).toContain(line);
    expect(stderr).toMatch(
      /^not verified: \d runbooks?, 2 clusters, \d files; \d not as the sources say\n$/,
    );
    expect(copy.files()).toEqual(files);
  });

  test("shows what rendering would change as a unified diff", () => {
    const copy = copyWritten();
    copy.edit(script, "--max-time 60", "--max-time 61");
    const { stdout } = copy.run(["verify"]);
    expect(stdout).toContain(`--- a/${script}\n+++ b/${script}\n@@ -`);
    expect(stdout).toMatch(/\n-.*--max-time 61.*\n\+.*--max-time 60/);
  });

  test("fails when a source has an error, with its place", () => {
    const copy = copyWritten();
    copy.edit(source, "severity:", "serverity:");
    const { code, stderr, stdout } = copy.run(["verify"]);
    expect(code).toBe(1);
    expect(stdout).toContain(`${source}:6:1: error:`);
    expect(stderr).toMatch(/^not verified: .*1 error\n$/);
  });

  test("a person's own smoke test is not a stray file", () => {
    const copy = copyWritten();
    copy.write("tests/smoke/mine.sh", "true\n");
    expect(copy.run(["verify"]).code).toBe(0);
  });

  test("never passes having seen nothing", () => {
    const copy = copyWritten();
    rmSync(join(copy.root, "runbooks"), { recursive: true });
    copy.write("runbooks/README.txt", "");
    expect(copy.run(["verify"])).toMatchObject({ code: 2, stdout: "" });
  });

  test("--json tells the same", () => {
    const copy = copyWritten();
    copy.write("docs/runbooks/stray.md", "x");
    copy.edit(source, "--max-time 60", "--max-time 90");
    const { code, stdout } = copy.run(["verify", "--json"]);
    const answer = JSON.parse(stdout) as { ok: boolean; files: { path: string; diff?: string }[] };
    expect(code).toBe(1);
    expect(answer).toMatchObject({
      ok: false,
      counts: { runbooks: 2, clusters: 2 },
      diagnostics: [],
    });
    expect(answer.files).toContainEqual({
      path: "docs/runbooks/stray.md",
      reason: "stray",
      sources: [],
    });
    const changed = answer.files.find(({ path }) => path === script);
    expect(changed).toMatchObject({ reason: "source changed", sources: [source] });
    expect(changed?.diff).toContain("+++ b/");
  });

  test("a lock that was changed by hand to hide an edit does not pass", () => {
    const copy = copyWritten();
    const digest = (path: string): string => {
      const lock = JSON.parse(copy.read("runbook.lock")) as {
        outputs: Record<string, { digest: string }>;
      };
      return lock.outputs[path]?.digest ?? "";
    };
    const before = digest("store/settings.yaml");
    copy.write("store/settings.yaml", copy.read(home));
    copy.edit("runbook.lock", before, digest(home));
    expect(copy.run(["verify"]).code).toBe(1);
  });
});
