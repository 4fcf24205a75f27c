// Shows what the project does: documents and scripts from one source, and one of the scripts recovering a real PostgreSQL.
// Usage: npm run demo. Ends with the exit status of the recovery script; leaves nothing running.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { startPostgres } from "../test/lab/postgres/start.mjs";
import { bold, dim, paint } from "./demo-terminal.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const runbook = "runbooks/postgres-pitr.md";
const script = "tests/smoke/dr-postgres-pitr.sh";
const report = join(tmpdir(), "runbook-demo.json");

heading("1", "One source, and what is made of it");
const built = node("scripts/build.mjs");
if (built.status !== 0) {
  process.stderr.write(built.stderr);
  process.exit(built.status);
}
for (const command of ["render", "extract", "verify"]) tool(command);
say(`${runbook} is the source of ${dim("docs/runbooks/compose/disaster-recovery.md")}`);
say(`${" ".repeat(runbook.length)}            and ${dim(script)}`);

heading("2", "A PostgreSQL of its own");
const lab = await startPostgres();
say(
  `PostgreSQL ${lab.major} on port ${lab.port}: ${lab.query("SELECT count(*) FROM customers")} customers, ` +
    `${lab.query("SELECT count(*) FROM orders")} orders, every change archived`,
);

heading("3", "The script loses data on purpose, and recovers it");
say(`${bold("$")} ${script} compose --report report.json`);
const status = await recover();

heading("4", status === 0 ? "Proven" : "Not proven");
const orders = lab.query("SELECT count(*) FROM orders");
lab.stop();
say(`The shop kept its ${orders} orders meanwhile. Its server is stopped, its files are removed.`);
if (status === 0) {
  const { recoverySeconds, checks } = JSON.parse(readFileSync(report, "utf8"));
  say(
    `Recovered in ${bold(`${recoverySeconds} s`)}, measured from choosing the backup to the last of ${checks.length} checks.`,
  );
}
say(`The result as JSON: ${report}`);
say(`The commands that ran, to read: ${relative(process.cwd(), join(root, runbook)) || runbook}`);
process.exitCode = status;

async function recover() {
  const ownReport = join(lab.directory, "report.json");
  const child = lab.spawn(lab.install(join(root, script)), ["compose", "--report", ownReport]);
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) =>
      console.log(`  ${dim("|")} ${paint(line)}`),
    );
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (existsSync(ownReport)) copyFileSync(ownReport, report);
  return code ?? 1;
}

function heading(number, title) {
  console.log(`\n${bold(`${number}  ${title}`)}\n`);
}

function say(text) {
  console.log(`  ${text}`);
}

/** Runs one of the tool's own commands on this repository, and shows what a user would type and see. */
function tool(command) {
  const { status, stdout, stderr } = node("dist/bin.js", command);
  say(`${bold("$")} runbook ${command}`);
  const lines = `${stdout}${stderr}`.trimEnd().split("\n");
  const isNews = (line, index) =>
    /^(create|change|delete) /.test(line) || index === lines.length - 1;
  for (const line of status === 0 ? lines.filter(isNews) : lines) say(`  ${paint(line)}`);
  if (status !== 0) process.exit(status);
}

function node(path, ...words) {
  const options = { cwd: root, encoding: "utf8" };
  const result = spawnSync(process.execPath, [join(root, path), ...words], options);
  if (result.status === null) throw result.error ?? new Error(`${path}: ${result.signal}`);
  return result;
}
