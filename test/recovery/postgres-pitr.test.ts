import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startPostgres, type PostgresLab } from "../lab/postgres/start.mjs";
import { leftovers, productionState } from "./lab-state.ts";
import { runScript, type Attempt, type Outcome } from "./run-script.ts";

let lab: PostgresLab;
let script: string;
let before: string;
/** A segment behind the base backup that every later recovery has to replay. */
let replayedSegment: string;

const attempt = (options?: Attempt): Promise<Outcome> => runScript(lab, script, options);

beforeAll(async () => {
  lab = await startPostgres();
  script = lab.install("tests/smoke/dr-postgres-pitr.sh");
  before = productionState(lab);
});

afterAll(() => lab.stop());

afterEach(() => {
  expect(productionState(lab)).toBe(before);
  expect(leftovers(lab)).toEqual([]);
});

test("recovers to the moment before the loss, from a base backup that it takes", async () => {
  const { status, stdout, stderr, report } = await attempt();
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout).toContain("4000 deleted and dropped rows are back, each as it was");
  expect(stdout).toContain("2 tables with 5500 rows have the number of rows they had");
  expect(stdout).toMatch(/The last recovered commit is [1-9] s older than the loss/);
  expect(stdout).toMatch(/\nPASS {2}postgres-pitr on compose after \d+ s, RTO \d+ s\n$/);
  expect(report).toMatchObject({
    runbook: "postgres-pitr",
    cluster: "compose",
    result: "pass",
    exitStatus: 0,
    targetSeconds: 1800,
    leftover: "",
  });
  expect(report["recoverySeconds"]).toBeLessThan(60);
  expect(report["checks"]).toEqual([
    "loss-is-archived",
    "target-reached",
    "stopped-before-target",
    "loss-is-measured",
    "tables-readable",
    "probe-is-back",
    "rows-as-counted",
  ]);
  expect(readdirSync(lab.baseBackups)).toHaveLength(1);
  replayedSegment = /Archived up to (\w+)/.exec(stdout)?.[1] ?? "";
});

test("replays everything that is archived, from the base backup that is there", async () => {
  const { status, stdout } = await attempt({ words: ["--recover-to", "end"] });
  expect(stdout).toContain("Not compared");
  expect(status).toBe(0);
  expect(readdirSync(lab.baseBackups)).toHaveLength(1);
});

test("fails when the archive ends before the target", async () => {
  const { status, stderr, report } = await attempt({
    words: ["--target-time", "2099-01-01T00:00:00Z"],
  });
  expect(status).toBe(1);
  expect(stderr).toContain("recovery ended before configured recovery target was reached");
  expect(stderr).toContain("The archive cannot reach 2099-01-01T00:00:00Z");
  expect(report).toMatchObject({ result: "fail", failedBlock: "target-reached" });
});

test("fails when the target is older than the first base backup", async () => {
  const { status, stderr } = await attempt({ words: ["--target-time", "2020-01-01T00:00:00Z"] });
  expect(status).toBe(1);
  expect(stderr).toContain("ended before 2020-01-01T00:00:00Z\nThe oldest one ended at 20");
});

test("fails on a base backup that differs from its manifest in one byte", async () => {
  const directory = copyBaseBackup((copy) => {
    const files = join(copy, "files");
    mkdirSync(files);
    execFileSync("tar", ["-xzf", join(copy, "base.tar.gz"), "-C", files]);
    flipByte(join(files, "global/pg_control"));
    execFileSync("tar", ["-czf", join(copy, "base.tar.gz"), "-C", files, "."]);
    rmSync(files, { recursive: true });
  });
  const { status, stderr, report } = await attempt({ env: { BASE_BACKUP_DIR: directory } });
  expect(status).toBe(1);
  expect(stderr).toContain('checksum mismatch for file "global/pg_control"');
  expect(stderr).toContain("is damaged: it differs from its manifest");
  expect(report).toMatchObject({ failedBlock: "unpack-base-backup" });
});

test("fails on a base backup that cannot be unpacked", async () => {
  const directory = copyBaseBackup((copy) => flipByte(join(copy, "base.tar.gz")));
  const { status, stderr } = await attempt({ env: { BASE_BACKUP_DIR: directory } });
  expect(status).toBe(1);
  expect(stderr).toContain("is damaged: it cannot be unpacked");
});

test("names the WAL segment that is missing in the archive", async () => {
  const hidden = join(lab.directory, "hidden-segment");
  renameSync(join(lab.archive, replayedSegment), hidden);
  const { status, stderr } = await attempt();
  renameSync(hidden, join(lab.archive, replayedSegment));
  expect(status).toBe(1);
  expect(stderr).toContain(`WAL segment ${replayedSegment} is missing in ${lab.archive}`);
});

test("fails on a wrong password before anything is written", async () => {
  const { status, stderr } = await attempt({ env: { PGPASSWORD: "wrong" } });
  expect(status).toBe(2);
  expect(stderr).toContain("password authentication failed");
});

test("fails when a recovered row differs", async () => {
  let isChanged = false;
  const changeOneRow = () => {
    const schema = lab.query(
      `SELECT nspname FROM pg_namespace, pg_stat_activity
       WHERE nspname LIKE 'dr\\_probe\\_%' AND application_name LIKE 'dr-%' AND query LIKE '%pg_sleep%'`,
    );
    if (schema === "") return setTimeout(changeOneRow, 20);
    lab.query(`UPDATE ${schema}.payments SET reference = 'forged' WHERE id = 7`);
    isChanged = true;
    return undefined;
  };
  const { status, stderr, report } = await attempt({
    watch: (printed) => {
      if (printed.endsWith("Lose data on purpose\n")) changeOneRow();
    },
  });
  expect(isChanged).toBe(true);
  expect(status).toBe(1);
  expect(stderr).toContain("The probe differs from what it was before the loss");
  expect(report).toMatchObject({ failedBlock: "probe-is-back" });
});

test.each([
  ["SIGTERM", "Unpack and verify", 143],
  ["SIGINT", "Recover to the target time", 130],
  ["SIGTERM", "Promote the recovered server", 143],
] as const)("cleans up after %s in step: %s", async (signal, step, expected) => {
  let isSent = false;
  const { status, stdout } = await attempt({
    watch: (printed, kill) => {
      if (!isSent && printed.includes(step)) {
        isSent = true;
        kill(signal);
      }
    },
  });
  expect(status).toBe(expected);
  expect(stdout).toContain("cleanup drop probe");
  expect(stdout).toContain(`(exit status ${expected})`);
});

/** A copy of the base backups, changed, in a directory of its own that the server's owner may read. */
function copyBaseBackup(change: (copy: string) => void): string {
  const [name = ""] = readdirSync(lab.baseBackups);
  const directory = join(lab.directory, "damaged");
  rmSync(directory, { recursive: true, force: true });
  cpSync(join(lab.baseBackups, name), join(directory, name), { recursive: true });
  change(join(directory, name));
  lab.give(directory);
  return directory;
}

function flipByte(path: string): void {
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
