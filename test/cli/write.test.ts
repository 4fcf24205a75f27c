import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { copyLibrary, copyWritten } from "./runbook.ts";

const home = "docs/runbooks/home/disaster-recovery.md";
const infra = "docs/runbooks/infra/disaster-recovery.md";
const script = "tests/smoke/dr-queue-restore.sh";
const source = "runbooks/queue-restore.md";

describe("render and extract", () => {
  test("write everything once; the second run changes no file and says so", () => {
    const copy = copyLibrary();
    const before = Object.keys(copy.files());
    expect(copy.run(["render"])).toEqual({
      code: 0,
      stdout: `create ${home}: new\ncreate ${infra}: new\n`,
      stderr: "2 runbooks, 2 clusters, 2 files: 2 written\n",
    });
    expect(copy.run(["extract", "--quiet"])).toEqual({
      code: 0,
      stdout: [
        "create .taskfiles/dr/Taskfile.yaml: new",
        "create Taskfile.yaml: new",
        "create store/settings.yaml: new",
        `create ${script}: new\n`,
      ].join("\n"),
      stderr: "",
    });
    const files = copy.files();
    const written = Object.keys(files).filter((path) => !before.includes(path));
    expect(written).toEqual([
      ".taskfiles/dr/Taskfile.yaml",
      "Taskfile.yaml",
      home,
      infra,
      "runbook.lock",
      "store/settings.yaml",
      script,
    ]);
    expect(statSync(join(copy.root, script)).mode & 0o111).toBe(0o111);
    for (const command of ["render", "extract"]) {
      const again = copy.run([command]);
      expect(again).toMatchObject({ code: 0, stdout: "" });
      expect(again.stderr).toMatch(/^2 runbooks, 2 clusters, [24] files: up to date\n$/);
    }
    expect(copy.files()).toEqual(files);
  });

  test("the answer is the same whether or not the cache makes it quick", () => {
    const copy = copyWritten();
    const slow = copy.run(["render", "--json"]);
    const lock = copy.read("runbook.lock");
    const quick = copy.run(["render", "--json"]);
    expect(slow.stdout).toContain('"written": true');
    expect(quick).toEqual({
      ...slow,
      stdout: slow.stdout.replace('"written": true', '"written": false'),
    });
    expect(copy.read("runbook.lock")).toBe(lock);
  });

  test.each(["build", "render", "extract", "verify"])(
    "%s remembers its answer until something changes",
    async (command) => {
      const copy = copyWritten();
      // What is younger than this is always read.
      await setTimeout(2100);
      const [full, read, recalled] = [command, command, command].map((each) => copy.run([each]));
      expect(full?.code).toBe(0);
      expect(read).toEqual({ ...full, stdout: "" });
      expect(recalled).toEqual(read);
      const memory = `.runbook/cache/runbook.${command}.json`;
      copy.edit(memory, '"runbooks":2', '"runbooks":4711');
      expect(copy.run([command]).stderr).toContain("4711 runbooks");
      expect(copy.run([command, "--quiet"])).toEqual({ code: 0, stdout: "", stderr: "" });
      for (const flags of [
        ["--json"],
        ["--cluster", "home"],
        ["--config", "runbook.config.yaml"],
      ]) {
        expect(copy.run([command, ...flags]).stderr).toContain("2 runbooks");
      }
      expect(copy.run([command, "--wrong"]).code).toBe(2);
      copy.edit(source, "--max-time 60", "--max-time 90");
      expect(copy.run([command]).stderr).toContain("2 runbooks");
    },
  );

  test("warnings and hints are counted in one line, also when nothing has changed", () => {
    const copy = copyWritten();
    copy.edit(source, "tools: [curl]", "tools: [curl, jq]");
    for (const args of [["render"], ["render"], ["render", "--check"]]) {
      const { code, stderr } = copy.run(args);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^1 info: see `runbook check`\n2 runbooks, .*\n$/);
    }
  });

  test("build writes in one run what render and extract write", () => {
    const copy = copyLibrary();
    const { code, stderr } = copy.run(["build"]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "2 runbooks, 2 clusters, 6 files: 6 written\n",
    });
    expect(copy.files()).toEqual(copyWritten().files());
    expect(copy.run(["build", "--check"])).toEqual({
      code: 0,
      stdout: "",
      stderr: "2 runbooks, 2 clusters, 6 files: up to date\n",
    });
  });

  test("--dry-run prints the plan, --check fails on it, and neither writes", () => {
    const copy = copyLibrary();
    const files = copy.files();
    const stdout = `create ${home}: new\ncreate ${infra}: new\n`;
    const stderr = "2 runbooks, 2 clusters, 2 files: 2 to write\n";
    expect(copy.run(["render", "--dry-run"])).toEqual({ code: 0, stdout, stderr });
    expect(copy.run(["render", "--check"])).toEqual({ code: 1, stdout, stderr });
    expect(copy.files()).toEqual(files);
    copy.run(["render"]);
    expect(copy.run(["render", "--check"])).toMatchObject({ code: 0, stdout: "" });
  });

  test("say why a file changes: its source, or the configuration", () => {
    const copy = copyWritten();
    copy.edit(source, "--max-time 60", "--max-time 90");
    expect(copy.run(["render", "--dry-run"]).stdout).toBe(
      `change ${home}: source changed (${source})\nchange ${infra}: source changed (${source})\n`,
    );
    copy.edit(source, "--max-time 90", "--max-time 60");
    copy.edit("runbook.config.yaml", "queue.home", "queue.attic");
    expect(copy.run(["render"]).stdout).toBe(`change ${home}: configuration changed\n`);
    expect(copy.read(home)).toContain("queue.attic.example/restore");
  });

  test("notice a new runbook, and remove what a removed one produced", () => {
    const copy = copyWritten();
    copy.write(
      "runbooks/copy.md",
      copy
        .read("runbooks/store-settings.md")
        .replace("id: store-settings", "id: copy")
        .replace("store/settings", "store/copy"),
    );
    expect(copy.run(["extract"]).stdout).toContain("create store/copy.yaml: new\n");
    rmSync(join(copy.root, "runbooks/copy.md"));
    rmSync(join(copy.root, "runbooks/store-settings.md"));
    const { code, stdout } = copy.run(["extract"]);
    expect(code).toBe(0);
    expect(stdout).toContain("delete store/copy.yaml: no longer produced (runbooks/copy.md)\n");
    expect(Object.keys(copy.files()).filter((path) => path.startsWith("store"))).toEqual([]);
    expect(() => statSync(join(copy.root, "store"))).toThrow("ENOENT");
  });

  test("a file edited by hand is a conflict: nothing is written, not even the other files", () => {
    const copy = copyWritten();
    copy.write(home, "mine\n");
    copy.edit(source, "--max-time 60", "--max-time 90");
    const files = copy.files();
    const refused = copy.run(["render"]);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toContain(`conflict ${home}: edited by hand\n`);
    expect(refused.stderr).toContain("overwrite the files with --force");
    expect(copy.files()).toEqual(files);
    expect(copy.run(["render", "--check"]).code).toBe(1);
    expect(copy.run(["render", "--force"])).toMatchObject({ code: 0 });
    expect(copy.read(home)).toContain("--max-time 90");
  });

  test("a file that is not ours is a conflict, unless it is what we would write", () => {
    const copy = copyWritten();
    const wanted = copy.read(script);
    rmSync(join(copy.root, "runbook.lock"));
    expect(copy.run(["extract", "--check"]).code).toBe(0);
    copy.write(script, "#!/bin/sh\n");
    const { code, stdout } = copy.run(["extract"]);
    expect([code, stdout]).toEqual([2, `conflict ${script}: not ours\n`]);
    copy.write(script, wanted);
    expect(copy.run(["extract"]).code).toBe(0);
  });

  test("the root Taskfile keeps what the user wrote, and is edited again when our part goes", () => {
    const copy = copyWritten();
    const own = "# mine\nversion: '3'\ntasks:\n  hello: echo hello\n";
    copy.write("Taskfile.yaml", own);
    expect(copy.run(["extract"]).stdout).toBe("change Taskfile.yaml: our part is missing\n");
    expect(copy.read("Taskfile.yaml")).toContain("# mine\n");
    expect(copy.read("Taskfile.yaml")).toContain("hello: echo hello");
    expect(copy.run(["verify"]).code).toBe(0);
  });

  test("--cluster writes that cluster's document and leaves the others alone", () => {
    const copy = copyWritten();
    copy.edit(source, "--max-time 60", "--max-time 90");
    expect(copy.run(["render", "--cluster", "home"])).toMatchObject({
      code: 0,
      stdout: `change ${home}: source changed (${source})\n`,
    });
    expect(copy.run(["verify"]).stdout).toContain(`${infra}: source changed (${source})`);
    const both = copy.run(["render", "--cluster=home,infra", "--dry-run"]);
    expect(both.stdout).toBe(`change ${infra}: source changed (${source})\n`);
  });
});

describe("nothing is written", () => {
  const shell = (info: string, code = "true"): string =>
    `\n## Cleanup\n\n### Clean up\n\n\`\`\`bash {${info}}\n${code}\n\`\`\`\n`;

  test.each<[string, (copy: ReturnType<typeof copyLibrary>) => void, number, RegExp]>([
    [
      "of an unknown key",
      (copy) => copy.edit(source, "severity:", "serverity:"),
      1,
      /queue-restore\.md:6:1: error: .*\n.*\n.*\n.*`severity`/,
    ],
    [
      "of a file that is not UTF-8",
      (copy) => copy.write(source, new Uint8Array([0x23, 0xff])),
      1,
      /queue-restore\.md:1:2: error: .*UTF-8/,
    ],
    [
      "of a byte order mark",
      (copy) => copy.write(source, `\ufeff${copy.read(source)}`),
      1,
      /queue-restore\.md:1:1: error/,
    ],
    [
      "of a huge file",
      (copy) => copy.write("runbooks/huge.md", "x".repeat(20 * 1024 * 1024)),
      1,
      /runbooks\/huge\.md: error: .*1 MiB/,
    ],
    [
      "of two files with one id",
      (copy) => copy.write("runbooks/second.md", copy.read(source)),
      1,
      /second\.md:2:\d+: error: .*\n(.*\n)*.*cause: runbooks\/queue-restore\.md/,
    ],
    [
      "of a missing snippet",
      (copy) => rmSync(join(copy.root, "snippets/queue-answers.md")),
      1,
      /queue-restore\.md:\d+:1: error: .*queue-answers/,
    ],
    [
      "of a snippet that includes itself",
      (copy) => copy.write("snippets/queue-answers.md", "{{> queue-answers}}\n"),
      1,
      /error: .*queue-answers.*/,
    ],
    [
      "of a path that leaves the root",
      (copy) => copy.edit("runbooks/store-settings.md", "store/settings.yaml", "../../etc/passwd"),
      1,
      /store-settings\.md:\d+:\d+: error: .*\.\./,
    ],
    [
      "of an absolute path",
      (copy) => copy.edit("runbooks/store-settings.md", "store/settings.yaml", "/etc/passwd"),
      1,
      /store-settings\.md:\d+:\d+: error: .*absolute/,
    ],
    [
      "of a path onto a source",
      (copy) => copy.edit("runbooks/store-settings.md", "store/settings.yaml", "runbooks/new.md"),
      1,
      /store-settings\.md.*: error: .*runbooks/,
    ],
    [
      "of two blocks that claim one file",
      (copy) => copy.edit("runbooks/store-settings.md", "store/settings.yaml", script),
      1,
      /error: .*dr-queue-restore\.sh/,
    ],
    [
      "of an unclosed fence",
      (copy) => copy.write(source, `${copy.read(source)}\n\`\`\`bash\n`),
      1,
      /queue-restore\.md:\d+:1: error/,
    ],
    [
      "of a duplicate block name",
      (copy) => copy.write(source, copy.read(source) + shell("name=restore-backup role=cleanup")),
      1,
      /queue-restore\.md:\d+:\d+: error: .*restore-backup/,
    ],
    [
      "of a configuration with a wrong key",
      (copy) => copy.edit("runbook.config.yaml", "version: 1", "version: 1\nrunbook: x"),
      2,
      /runbook\.config\.yaml:2:1: error: .*`runbook`/,
    ],
    [
      "of a lock with a merge conflict",
      (copy) => copy.write("runbook.lock", "<<<<<<< ours\n{}\n"),
      2,
      /runbook\.lock: it holds a merge conflict/,
    ],
    [
      "of a lock that points outside",
      (copy) =>
        copy.write(
          "runbook.lock",
          copy.read("runbook.lock").replace(`"${script}"`, '"../../victim"'),
        ),
      2,
      /runbook\.lock: "\.\.\/\.\.\/victim"/,
    ],
    [
      "the runbooks are gone",
      (copy) => rmSync(join(copy.root, "runbooks"), { recursive: true }),
      2,
      /Missing folder runbooks/,
    ],
    [
      "there is no runbook",
      (copy) => (
        rmSync(join(copy.root, "runbooks"), { recursive: true }),
        mkdirSync(join(copy.root, "runbooks"))
      ),
      2,
      /Missing runbooks in runbooks/,
    ],
  ])("because %s", (_, breakIt, code, stderr) => {
    const copy = copyWritten();
    breakIt(copy);
    const files = copy.files();
    for (const args of [["render"], ["extract", "--force"]]) {
      const result = copy.run(args);
      expect(result.stderr).toMatch(stderr);
      expect(result).toMatchObject({ code, stdout: "" });
    }
    expect(copy.files()).toEqual(files);
  });

  test("because of an undefined value in prose, which check finds too", () => {
    const copy = copyWritten();
    copy.edit(source, "cluster.name", "cluster.nam");
    const files = copy.files();
    const error = /queue-restore\.md:23:\d+: error: .*cluster\.nam/;
    const rendered = copy.run(["render"]);
    expect(rendered).toMatchObject({ code: 1, stdout: "" });
    expect(rendered.stderr).toMatch(error);
    expect(copy.files()).toEqual(files);
    expect(copy.run(["check"])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(error) as string,
    });
  });

  test("through a link that leaves the root", () => {
    const copy = copyLibrary();
    const outside = mkdtempSync(join(tmpdir(), "runbook-outside-"));
    symlinkSync(outside, join(copy.root, "tests"));
    const files = copy.files();
    const { code, stderr } = copy.run(["extract"]);
    expect(code).toBe(2);
    expect(stderr).toContain("tests is a symbolic link that leaves the root");
    expect(copy.files()).toEqual(files);
    rmSync(outside, { recursive: true });
  });

  test("where a file stands in the way of a folder", () => {
    const copy = copyLibrary();
    copy.write("docs", "a file");
    const { code, stderr } = copy.run(["render"]);
    expect(code).toBe(2);
    expect(stderr).toContain("docs is a file, expected a folder\n  help: Move docs away");
  });
});

test("a script that lost its executable bit is repaired", () => {
  const copy = copyWritten();
  chmodSync(join(copy.root, script), 0o644);
  expect(copy.run(["extract"]).stdout).toBe(`change ${script}: permission changed\n`);
  expect(statSync(join(copy.root, script)).mode & 0o111).toBe(0o111);
});
