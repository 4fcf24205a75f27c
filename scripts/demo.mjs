// A guided run of a recovery on a real PostgreSQL, which loses data on purpose, and its report. Leaves nothing running.
// Usage: npm run demo [-- --yes]. With --yes, or without a terminal, nothing is asked. Ends with the run's exit status.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startPostgres } from "../test/lab/postgres/start.mjs";
import { bold, dim, heading, say } from "./demo-terminal.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const runbook = "runbooks/postgres-pitr.md";
const { values: flags } = parseArgs({ options: { yes: { type: "boolean", default: false } } });
const isGuided = !flags.yes && process.stdin.isTTY === true && process.stderr.isTTY === true;

heading("1", "One source, and what is made of it");
run(process.execPath, [join(root, "scripts/build.mjs")], { cwd: root });
for (const command of ["build", "verify"]) tool(command);
say(`${runbook} is the source of ${dim("docs/runbooks/compose/disaster-recovery.md")},`);
say(`of ${dim("tests/smoke/dr-postgres-pitr.sh")}, and of the run that follows.`);

heading("2", "A PostgreSQL of its own");
const lab = await startPostgres();
const project = join(lab.directory, "project");
const folders = ["dist", "runbooks", "snippets", "runbook.config.yaml"];
for (const name of folders) cpSync(join(root, name), join(project, name), { recursive: true });
lab.give(project);
const node = readableNode();
say(
  `PostgreSQL ${lab.major} on port ${lab.port}: ${lab.query("SELECT count(*) FROM customers")} customers, ` +
    `${lab.query("SELECT count(*) FROM orders")} orders, every change archived`,
);

heading("3", "It loses data on purpose, and is recovered");
const words = ["exec", "postgres-pitr", "--cluster", "compose", ...(isGuided ? [] : ["--yes"])];
say(`${bold("$")} runbook ${words.join(" ")}`);
if (isGuided) {
  say(`\nYou are the operator: ${bold("Enter")} runs what is shown, ${bold("h")} opens a shell`);
  say(`to look around, ${bold("Ctrl-C")} stops. Nothing here can harm your machine.`);
}
console.log();
const status = await exec(words);

const record = latestRecord();
if (record !== undefined) tellResult(record);
const orders = lab.query("SELECT count(*) FROM orders");
lab.stop();
say(`The shop kept its ${orders} orders meanwhile. Its server is stopped, its files are removed.`);
process.exitCode = status;

/** Runs the tool in the copy, as the owner of the server: PostgreSQL refuses to run as root. */
async function exec(args) {
  const child = lab.start(node, [join(project, "dist/bin.js"), ...args], {
    cwd: project,
    hasTerminal: isGuided,
    changes: { TERM: process.env.TERM ?? "dumb", HOME: lab.temporary },
  });
  child.stdout?.pipe(process.stdout);
  child.stderr?.pipe(process.stdout);
  return new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
}

/** What the newest run says of itself; undefined when none has begun. */
function latestRecord() {
  const { runs } = JSON.parse(tellOf("runs", "--json"));
  return runs[0] === undefined ? undefined : JSON.parse(tellOf("report", runs[0].run, "--json"));
}

function tellResult({ checks, result, rto, run }) {
  const isProven = result === "passed";
  heading("4", isProven ? "Proven" : `Not proven: ${result}`);
  if (isProven) {
    const passed = checks.filter((check) => check.result === "passed").length;
    const seconds = (rto.recoveryMs / 1000).toFixed(1);
    say(`Recovered in ${bold(`${seconds} s`)}, from choosing the backup to the last check;`);
    say(
      `${passed} of ${checks.length} checks passed, the target is ${rto.targetSeconds / 60} min.`,
    );
  }
  const folder = join(root, ".runbook/demo");
  mkdirSync(folder, { recursive: true });
  for (const format of ["md", "html"]) {
    const path = join(folder, `report.${format}`);
    writeFileSync(path, tellOf("report", run, "--format", format));
    say(`Report: ${bold(relative(process.cwd(), path))}`);
  }
}

/** What the tool prints in the copy. */
function tellOf(...args) {
  return run(process.execPath, [join(project, "dist/bin.js"), ...args], { cwd: project }).stdout;
}

/** Runs one of the tool's own commands on this repository, and shows what a user would type and see. */
function tool(command) {
  const { stderr, stdout } = run(process.execPath, [join(root, "dist/bin.js"), command], {
    cwd: root,
  });
  const last = `${stdout}${stderr}`.trimEnd().split("\n").at(-1) ?? "";
  say(`${bold("$")} runbook ${command.padEnd(8)} ${dim(last)}`);
}

/** Node, where the owner of the server may run it: that of a user's own folder is copied. */
function readableNode() {
  if (lab.mayRun(process.execPath)) return process.execPath;
  const copy = join(lab.directory, "node");
  cpSync(process.execPath, copy);
  lab.give(copy);
  return copy;
}

function run(command, args, options) {
  const result = spawnSync(command, args, { ...options, encoding: "utf8" });
  if (result.status === 0) return result;
  process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  throw result.error ?? new Error(`${args.join(" ")}: exit status ${result.status}`);
}
