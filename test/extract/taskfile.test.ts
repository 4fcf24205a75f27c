import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { includeTaskfile } from "../../src/extract/include-taskfile.ts";
import { taskfileOf } from "../../src/extract/taskfile.ts";
import type { Config } from "../../src/model/config.ts";
import type { Runbook } from "../../src/model/runbook.ts";
import { libraryConfig, libraryRunbook } from "./library.ts";

/** The real program, where the set-up script puts it. */
const task = resolve(import.meta.dirname, "../../.tools/bin/task");

const database = libraryRunbook({
  id: "database-restore",
  frontMatter: {
    title: 'The {{database}}: "restored"',
    drill: { cadence: "monthly", script: "tests/smoke/database.sh", task: "test-database" },
  },
});
const volume = libraryRunbook({
  id: "volume-restore",
  frontMatter: {
    requires: ["volume"],
    inputs: {
      APP: { type: "string", summary: "Application" },
      DEPTH: { type: "int", summary: "Snapshots to go back", default: 0 },
    },
    drill: {
      cadence: "monthly",
      script: "tests/smoke/volume's.sh",
      task: "test-volume",
      arguments: ["APP", "DEPTH"],
    },
  },
});
const untasked = libraryRunbook({ id: "manual" });

describe("taskfileOf", () => {
  it("is undefined when no Taskfile or no drill is wanted", () => {
    expect(taskfileOf([database], libraryConfig({ taskfile: undefined }))).toBeUndefined();
    expect(taskfileOf([untasked], libraryConfig())).toBeUndefined();
  });

  it("does not depend on the order of the runbooks", () => {
    const config = libraryConfig();
    expect(taskfileOf([volume, database], config)).toBe(taskfileOf([database, volume], config));
  });

  it("reads as one would write it by hand", () => {
    expect(taskfileOf([database, volume, untasked], libraryConfig())).toMatchSnapshot();
  });
});

describe("with the real task program", () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "runbook-task-"));
    writeLibrary(root, [database, volume], libraryConfig());
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it("lists the tasks with the titles as they are written", () => {
    const { status, stdout } = run(root, "--list");
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /\* dr:test-database: +Drill: The \{\{database\}\}: "restored" \(one, two\)/,
    );
    expect(stdout).toMatch(/\* dr:test-volume: +Drill: volume-restore \(two\)/);
    expect(stdout).toContain("* dr:full-test:");
    expect(stdout).toContain("* dr:full-test-all:");
    expect(stdout).not.toContain("full-test:one");
  });

  it("runs a drill on the default cluster, from the root", () => {
    const { status, stdout } = run(root, "dr:test-database");
    expect(stdout).toBe(`database.sh [one] in ${root}\n`);
    expect(status).toBe(0);
  });

  it.each(["$(touch pwned)", "a b; touch pwned", "it's", "{{.ROOT_DIR}}`id`", "-n"])(
    "hands the argument %j on as one word",
    (app) => {
      const { stdout } = run(root, "dr:test-volume", "CLUSTER=two", `APP=${app}`);
      const word = app.replace("{{.ROOT_DIR}}", root);
      expect(stdout).toBe(`volume's.sh [two] [${word}] [] in ${root}\n`);
    },
  );

  it("refuses a cluster that the runbook does not apply to, and runs nothing", () => {
    const { status, stdout, stderr } = run(root, "dr:test-volume", "CLUSTER=one", "APP=x");
    expect(status).not.toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toContain("allowed values : [two]");
  });

  it("refuses a missing argument, and runs nothing", () => {
    const { status, stdout, stderr } = run(root, "dr:test-volume", "CLUSTER=two");
    expect(status).not.toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toContain("APP");
  });

  it("refuses a full test with an argument missing before the first drill", () => {
    for (const words of [["dr:full-test", "CLUSTER=two"], ["dr:full-test-all"]]) {
      const { status, stdout, stderr } = run(root, ...words);
      expect(status).not.toBe(0);
      expect(stdout).toBe("");
      expect(stderr).toContain("APP");
    }
  });

  it("runs the drills of one cluster in order", () => {
    const dry = run(root, "dr:full-test", "CLUSTER=two", "APP=x", "--dry");
    expect(dry.status).toBe(0);
    expect(dry.stdout).toBe("");
    expect(dry.stderr).toMatch(/\[dr:test-database\][^]*\[dr:test-volume\]/);
    const { stdout } = run(root, "dr:full-test", "CLUSTER=two", "APP=x");
    expect(stdout).toBe(`database.sh [two] in ${root}\nvolume's.sh [two] [x] [] in ${root}\n`);
    expect(run(root, "dr:full-test", "CLUSTER=one").stdout).toBe(`database.sh [one] in ${root}\n`);
  });

  it("stops at the first drill that fails", () => {
    const { status, stdout } = run(root, "dr:full-test-all", "APP=x", { FAIL: "one" });
    expect(status).toBe(201);
    expect(stdout).toBe(`database.sh [one] in ${root}\n`);
  });

  it("takes an argument of the full test from the cluster's values, if the caller gives none", () => {
    const clusters = {
      two: { components: ["thing", "volume"], values: { DRILL_APP: 'a"b $(id)', DRILL_DEPTH: 3 } },
    };
    const folder = mkdtempSync(join(tmpdir(), "runbook-task-"));
    writeLibrary(folder, [volume], libraryConfig({ clusters }));
    expect(run(folder, "dr:full-test").stdout).toContain('[two] [a"b $(id)] [3]');
    expect(run(folder, "dr:full-test", "APP=mine").stdout).toContain("[two] [mine] [3]");
    rmSync(folder, { recursive: true });
  });
});

function run(root: string, ...words: (string | Record<string, string>)[]) {
  const env = { PATH: process.env["PATH"], HOME: root, NO_COLOR: "1" };
  const extra = Object.assign({}, ...words.filter((word) => typeof word !== "string"));
  const result = spawnSync(
    task,
    words.filter((word) => typeof word === "string"),
    {
      cwd: root,
      env: { ...env, ...extra },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  if (result.error !== undefined) throw result.error;
  return result;
}

/** The two Taskfiles, and scripts that say how they were called. */
function writeLibrary(root: string, runbooks: readonly Runbook[], config: Config): void {
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    if (path.endsWith(".sh")) chmodSync(join(root, path), 0o755);
  };
  write("Taskfile.yaml", includeTaskfile(undefined, config).content);
  write(".taskfiles/dr/Taskfile.yaml", taskfileOf(runbooks, config) ?? "");
  const script =
    '#!/usr/bin/env bash\nprintf "%s" "${0##*/}"; printf " [%s]" "$@"; echo " in $PWD"\n[[ $1 != "${FAIL:-}" ]]\n';
  write("tests/smoke/database.sh", script);
  write("tests/smoke/volume's.sh", script);
}
