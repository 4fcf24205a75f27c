import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import type { PostgresLab } from "../lab/postgres/start.mjs";

/** A fingerprint of every row of the shop, and the names of everything beside it. */
export function productionState(lab: PostgresLab): string {
  return lab.query(`
    SELECT count(*), md5(string_agg(c::text, ',' ORDER BY id)) FROM customers AS c;
    SELECT count(*), md5(string_agg(o::text, ',' ORDER BY id)) FROM orders AS o;
    SELECT 'database ' || datname FROM pg_database ORDER BY 1;
    SELECT 'schema ' || nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' ORDER BY 1;
    SELECT 'sessions ' || count(*) FROM pg_stat_activity WHERE application_name LIKE 'dr-%'`);
}

/** What runs left behind: their directories, half a base backup, servers and other processes. */
export function leftovers(lab: PostgresLab): string[] {
  const processes = execFileSync("ps", ["-A", "-o", "args="], { encoding: "utf8" }).split("\n");
  return [
    ...readdirSync(lab.temporary),
    ...readdirSync(lab.baseBackups).filter((name) => name.startsWith(".")),
    ...processes.filter(
      (line) =>
        line.includes(lab.temporary) ||
        (line.includes(`${lab.directory}/`) && line.includes("/tests/smoke/dr-")),
    ),
  ];
}
