import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startPostgres, type PostgresLab } from "../lab/postgres/start.mjs";
import { leftovers, productionState } from "./lab-state.ts";
import { runScript, type Attempt, type Outcome } from "./run-script.ts";

let lab: PostgresLab;
let script: string;
let before: string;
/** Path of an intact backup. */
let backup: string;

const attempt = (options?: Attempt): Promise<Outcome> => runScript(lab, script, options);

beforeAll(async () => {
  lab = await startPostgres();
  script = lab.install("tests/smoke/dr-postgres-logical-restore.sh");
  lab.query("CREATE DATABASE precious; COMMENT ON DATABASE precious IS 'keep me'", "postgres");
  backup = lab.backUp(lab.install("scripts/db-backup.sh", "scripts"), ["--verify"]);
  before = productionState(lab);
});

afterAll(() => lab.stop());

afterEach(() => {
  expect(productionState(lab)).toBe(before);
  expect(leftovers(lab)).toEqual([]);
});

test("restores the newest backup beside production and compares every count", async () => {
  const { status, stdout, stderr, report } = await attempt();
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout).toContain(backup);
  expect(stdout).toContain("2 tables, 5500 rows, as in the backup");
  expect(stdout).toContain("4 keys and foreign keys, 4 indexes, 0 invalid");
  expect(stdout).toMatch(/\nPASS {2}postgres-logical-restore on compose after \d+ s, RTO \d+ s\n$/);
  expect(report).toMatchObject({ result: "pass", exitStatus: 0, targetSeconds: 3600 });
});

test("chooses by the time in the name, among the backups of one type", async () => {
  const directory = copyBackup({});
  copyBackup({ directory, stamp: "20260101_000000", checksum: "0".repeat(64) });
  const chosen = await attempt({ env: { BACKUP_DIR: directory } });
  expect(chosen.stdout).toContain(`${directory}/${basename(backup)}`);
  expect(chosen.status).toBe(0);

  const weekly = ["--backup-type", "weekly"];
  const none = await attempt({ words: weekly, env: { BACKUP_DIR: directory } });
  expect(none.status).toBe(1);
  expect(none.stderr).toContain(`No backup of app_db (weekly) in ${directory}`);
});

test("fails when no new backups are being made", async () => {
  const directory = copyBackup({ stamp: "20260101_000000" });
  const { status, stderr } = await attempt({ env: { BACKUP_DIR: directory } });
  expect(status).toBe(1);
  expect(stderr).toContain("is of 20260101_000000 (UTC), older than 48 hours");
});

test("fails on a wrong checksum", async () => {
  const directory = copyBackup({ checksum: "0".repeat(64) });
  const { status, stderr, report } = await attempt({ env: { BACKUP_DIR: directory } });
  expect(status).toBe(1);
  expect(stderr).toMatch(/The checksum of .* is wrong: the file is not what was written/);
  expect(report).toMatchObject({ result: "fail", failedBlock: "backup-is-intact" });
});

test("fails on a truncated dump, even with the right checksum", async () => {
  const directory = copyBackup({ change: (dump) => dump.slice(0, dump.length - 4000) });
  const { status, stderr } = await attempt({ env: { BACKUP_DIR: directory } });
  expect(status).toBe(1);
  expect(stderr).toContain("The dump is truncated");
});

test("refuses a dump that would write into the database in use", async () => {
  const directory = copyBackup({
    change: (dump) => dump.replace("\nCREATE TABLE", "\n\\connect app_db\n\nCREATE TABLE"),
  });
  const { status, stderr } = await attempt({ env: { BACKUP_DIR: directory } });
  expect(status).toBe(1);
  expect(stderr).toContain("The dump was made with --create");
});

test.each(["precious", "app_db"])("refuses to restore into %s, which exists", async (name) => {
  const { status, stderr } = await attempt({ words: ["--target-db", name] });
  expect(status).toBe(3);
  expect(stderr).toContain(`The database "${name}" exists already: give another TARGET_DB`);
  expect(
    lab.query(
      "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = 'precious'",
    ),
  ).toBe("keep me");
});

test("drops a database that the run made under a given name", async () => {
  const { status, stdout } = await attempt({ words: ["--target-db", 'odd "name'] });
  expect(stdout).toContain('Restored into odd "name');
  expect(status).toBe(0);
});

test("fails on a wrong password", async () => {
  const { status, stderr } = await attempt({ env: { PGPASSWORD: "wrong" } });
  expect(status).toBe(2);
  expect(stderr).toContain("password authentication failed");
});

test("fails when the restored rows are not those that were counted", async () => {
  const directory = copyBackup({ counts: (text) => text.replace("5000", "5001") });
  const { status, stderr, report } = await attempt({ env: { BACKUP_DIR: directory } });
  expect(status).toBe(1);
  expect(stderr).toContain("< public.orders\t5001\n");
  expect(stderr).toContain("> public.orders\t5000\n");
  expect(stderr).toContain("The restored rows differ from those that were backed up");
  expect(report).toMatchObject({ failedBlock: "rows-as-counted" });
});

test.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const)("cleans up after %s in the middle of the load", async (signal, expected) => {
  const directory = copyBackup({
    change: (dump) => dump.replace("\nCOPY ", "\nSELECT pg_sleep(60);\nCOPY "),
  });
  let isSent = false;
  const { status, stdout } = await attempt({
    env: { BACKUP_DIR: directory },
    watch: (printed, kill) => {
      if (isSent || !printed.includes("Restore beside")) return;
      isSent = true;
      const killWhileLoading = () => {
        const asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
        if (lab.query(asleep) === "1") kill(signal);
        else setTimeout(killWhileLoading, 20);
      };
      killWhileLoading();
    },
  });
  expect(status).toBe(expected);
  expect(stdout).toContain("cleanup drop restored database");
});

interface Changes {
  directory?: string;
  stamp?: string;
  checksum?: string;
  change?: (dump: string) => string;
  counts?: (text: string) => string;
}

/** A copy of the backup in a directory of its own, changed; its checksum is right unless given. */
function copyBackup(changes: Changes): string {
  const { stamp, checksum, change, counts = (text) => text } = changes;
  const directory = changes.directory ?? mkdtempSync(join(lab.directory, "backups-"));
  const dump = gunzipSync(readFileSync(backup)).toString();
  const file = gzipSync(change === undefined ? dump : change(dump));
  const name = basename(backup).replace(/\d{8}_\d{6}/, (found) => stamp ?? found);
  const path = join(directory, name);
  writeFileSync(path, file);
  const digest = checksum ?? createHash("sha256").update(file).digest("hex");
  writeFileSync(`${path}.sha256`, `${digest}  ${name}\n`);
  const countsFile = readFileSync(backup.replace(".sql.gz", ".counts"), "utf8");
  writeFileSync(path.replace(".sql.gz", ".counts"), counts(countsFile));
  lab.give(directory);
  return directory;
}
