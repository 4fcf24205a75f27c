import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startPostgres, type PostgresLab } from "../lab/postgres/start.mjs";
import { installIncident, installWitnesses } from "./incident.ts";
import { runScript, type Outcome } from "./run-script.ts";

let lab: PostgresLab;
let path: string;
/** A moment at which every order was there. */
let targetTime: string;

beforeAll(async () => {
  lab = await startPostgres();
  path = `${installWitnesses(lab)}:${lab.env["PATH"]}`;
  lab.backUp(lab.install("scripts/db-backup.sh", "scripts"));
  const drill = await runScript(lab, lab.install("tests/smoke/dr-postgres-pitr.sh"));
  expect(drill.stderr).toBe("");
  targetTime = lab.query(`SELECT pg_sleep(0.1) \\g /dev/null
    SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`);
});

beforeEach(() => {
  setHealth(0);
  lab.query(
    "SELECT pg_sleep(0.1) \\g /dev/null\nDELETE FROM orders; SELECT pg_switch_wal() \\g /dev/null",
  );
  expect(orders("app_db")).toBe("0");
});

afterAll(() => lab.stop());

test("point-in-time recovery exchanges the databases and keeps the old one", async () => {
  const { status, stderr } = await run("postgres-pitr", { TARGET_TIME: targetTime });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(orders("app_db")).toBe("5000");
  expect(databases()).toMatch(/^app_db\|t\nbefore_\d+_\d+\|f$/);
  expect(calls()).toEqual([
    "docker compose stop backend",
    "docker compose up --detach --wait backend",
  ]);
});

test("a logical restore exchanges the databases and keeps the old one", async () => {
  const { status, stderr } = await run("postgres-logical-restore", {});
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(orders("app_db")).toBe("5000");
  expect(databases()).toMatch(/^app_db\|t\nbefore_\d+_\d+\|f/);
});

test("goes back to the old database when the application stays ill", async () => {
  setHealth(22);
  const { status } = await run("postgres-logical-restore", {});
  expect(status).toBe(1);
  expect(orders("app_db")).toBe("0");
  expect(databases()).toMatch(/^app_db\|t\n(?:before_.*\n)*restore_\d+_\d+\|t$/);
  expect(calls().slice(-2)).toEqual([
    "docker compose stop backend",
    "docker compose up --detach --wait backend",
  ]);
});

function run(id: string, env: Record<string, string>): Promise<Outcome> {
  rmSync(join(lab.directory, "calls"), { force: true });
  return runScript(lab, installIncident(lab, id), { env: { ...env, PATH: path } });
}

function orders(database: string): string {
  return lab.query("SELECT count(*) FROM orders", database);
}

function databases(): string {
  return lab.query(
    "SELECT datname, datallowconn FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1",
    "postgres",
  );
}

function calls(): string[] {
  return readFileSync(join(lab.directory, "calls"), "utf8").trim().split("\n");
}

function setHealth(status: number): void {
  writeFileSync(join(lab.directory, "health"), `${status}\n`);
}
