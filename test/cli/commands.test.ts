import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { bin, copyLibrary, run } from "./runbook.ts";

describe("usage", () => {
  test("--version and --help answer anywhere", () => {
    const folder = mkdtempSync(join(tmpdir(), "runbook-empty-"));
    for (const flag of ["--version", "-V"]) {
      expect(run(folder, [flag])).toEqual({
        code: 0,
        stdout: `${packageJson.version}\n`,
        stderr: "",
      });
    }
    const help = run(folder, ["--help"]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    for (const name of ["list", "show", "check", "render", "extract", "verify"]) {
      expect(help.stdout).toContain(`  ${name} `);
      const page = run(folder, [name, "--help"]);
      expect(page).toMatchObject({ code: 0, stderr: "" });
      expect(page.stdout).toContain(`$ runbook ${name}`);
    }
    expect(run(folder, ["list"])).toMatchObject({ code: 2, stdout: "" });
    expect(run(folder, ["list"]).stderr).toContain("Missing runbook.config.yaml");
    rmSync(folder, { recursive: true });
  });

  test.each([
    [[], "Usage: runbook"],
    [["lst"], "Did you mean list?"],
    [["list", "--jsn"], "Did you mean --json?"],
    [["show"], "missing required argument 'id'"],
    [["list", "extra"], "too many arguments"],
    [["list", "--cluster", "inffra"], "Write `infra`"],
    [["list", "--config", "absent.yaml"], "Cannot read absent.yaml: no such file"],
    [["check", "nowhere.md"], "Cannot read nowhere.md"],
  ])("%j is a usage error: exit 2, and stdout stays empty", (args, message) => {
    const result = copyLibrary().run(args);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toContain(message);
  });

  test("an error in JSON is an answer too", () => {
    const { code, stdout } = copyLibrary().run(["show", "queue-restor", "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: {
        id: "runbook-unknown",
        message: 'Unexpected id "queue-restor", expected the id of a runbook',
        help: "Write `queue-restore`",
      },
    });
  });

  test("shared flags stand before or behind the command", () => {
    const copy = copyLibrary();
    const before = copy.run(["--json", "--cluster", "home", "list"]);
    expect(before).toMatchObject({ code: 0, stderr: "" });
    expect(copy.run(["list", "--cluster", "home", "--json"])).toEqual(before);
  });

  test("colour is there when it is asked for, and never by default in a pipe", () => {
    const copy = copyLibrary();
    copy.edit("runbooks/queue-restore.md", "severity:", "serverity:");
    const has = (args: string[], env = {}): boolean =>
      copy.run(["check", ...args], env).stdout.includes("\u001b[");
    expect(has([])).toBe(false);
    expect(has([], { FORCE_COLOR: "1" })).toBe(true);
    expect(has([], { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(true);
    expect(has(["--no-color"], { FORCE_COLOR: "1" })).toBe(false);
  });

  test("a reader that has seen enough is no error", async () => {
    const copy = copyLibrary();
    const child = spawn(process.execPath, [bin, "list"], { cwd: copy.root });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, stderr]).toEqual([0, ""]);
  });
});

describe("list", () => {
  test("is a table", () => {
    expect(copyLibrary().run(["list"])).toEqual({
      code: 0,
      stdout: [
        "ID              TITLE           CLUSTERS    RTO  RPO  SCRIPT",
        "queue-restore   Queue restore   infra,home  20m  1h   tests/smoke/dr-queue-restore.sh",
        "store-settings  Store settings  infra       -    -    -\n",
      ].join("\n"),
      stderr: "",
    });
  });

  test("has only what applies to the cluster", () => {
    const { stdout } = copyLibrary().run(["list", "--cluster", "home", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      runbooks: [
        {
          id: "queue-restore",
          title: "Queue restore",
          clusters: ["home"],
          rto: "20m",
          rpo: "1h",
          severity: "SEV-2",
          script: "tests/smoke/dr-queue-restore.sh",
          task: "test-queue-restore",
          file: "runbooks/queue-restore.md",
        },
      ],
      diagnostics: [],
    });
  });
});

describe("show", () => {
  test("tells a reader what the runbook does", () => {
    const { code, stderr, stdout } = copyLibrary().run(["show", "queue-restore"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatchInlineSnapshot(`
      "Queue restore (queue-restore)

      Scenario  The queue's volume is lost
      Source    runbooks/queue-restore.md
      Severity  SEV-2
      RTO       20m
      RPO       1h
      Requires  queue
      Clusters  infra, home
      Tools     curl
      Drill     monthly
      Script    tests/smoke/dr-queue-restore.sh
      Task      test-queue-restore

      Values
        QUEUE_HOST  Host of the queue

      Inputs
        BACKUP  Backup to restore (string, default "latest")

      Procedure
         1. Restore the backup (2 min to 3 min)
             restore-backup: bash, run, timeout 5 min, line 29
         2. Tell the team  [manual]

      Verification
         1. The queue answers
             queue-answers: bash, verify, within 2 min, line 3 of snippets/queue-answers.md
      "
    `);
  });

  test("gives a machine the steps with their blocks", () => {
    const { stdout } = copyLibrary().run(["show", "queue-restore", "--json"]);
    const runbook = JSON.parse(stdout) as { sections: { steps: { blocks: object[] }[] }[] };
    const steps = runbook.sections.flatMap((section) => section.steps);
    expect(steps).toHaveLength(3);
    expect(steps[0]).toMatchObject({ id: "restore-the-backup", estimate: { minSeconds: 120 } });
    expect(steps[2]?.blocks[0]).toMatchObject({
      name: "queue-answers",
      role: "verify",
      within: 120,
    });
  });
});

describe("check", () => {
  test("finds nothing in a clean library, and says how much it looked at", () => {
    const result = copyLibrary().run(["check"]);
    expect(result).toEqual({
      code: 0,
      stdout: "",
      stderr: "4 files, 3 code blocks checked: nothing found\n",
    });
  });

  test("reports on the files that were named", () => {
    const copy = copyLibrary();
    copy.edit("runbooks/queue-restore.md", "severity:", "serverity:");
    const all = copy.run(["check"]);
    expect(all.code).toBe(1);
    expect(all.stdout).toContain("runbooks/queue-restore.md:6:1: error:");
    expect(all.stderr).toBe("4 files, 3 code blocks checked: 1 error\n");
    expect(copy.run(["check", "runbooks/queue-restore.md"]).code).toBe(1);
    expect(copy.run(["check", "runbooks/store-settings.md"])).toEqual({
      code: 0,
      stdout: "",
      stderr: "1 file, 1 code block checked: nothing found\n",
    });
  });

  test("lets no control character of a runbook reach the terminal", () => {
    const copy = copyLibrary();
    copy.edit("runbooks/queue-restore.md", "severity:", '"\u001b]0;owned\u0007":');
    const { stdout } = copy.run(["check"]);
    expect(stdout).not.toMatch(/[\u0007\u001b]/);
    expect(stdout).toContain("\\u{1b}]0;owned");
  });
});
