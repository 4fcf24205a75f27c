// How fast is it? Ratios within one run, interleaved, because machines differ and drift. Times are
// of the processor, user and system together: a busy machine counts for less.
// Usage: node bench/bench.mjs [--runbooks 1000] [--rounds 5] [--quick-rounds 20]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeLibrary } from "./library.mjs";

const number = (fallback) => ({ type: "string", default: String(fallback) });
const { values: flags } = parseArgs({
  options: { runbooks: number(1000), rounds: number(5), "quick-rounds": number(20) },
});
const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, "../dist/bin.js");
const root = mkdtempSync(join(tmpdir(), "runbook-bench-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));

// Node 20 needs 37 ms more at every start when this is set: that would flatter every ratio.
const env = { ...process.env };
delete env.NODE_EXTRA_CA_CERTS;
delete env.NODE_OPTIONS;

const bare = { name: "node -e 0", args: ["-e", "0"] };
const version = { name: "runbook --version", args: [bin, "--version"] };
const parse = {
  name: "remark-parse alone",
  args: [join(here, "parse.mjs"), join(root, "runbooks")],
};
const command = (name, suffix = "") => ({ name: `runbook ${name}${suffix}`, args: [bin, name] });
const outputs = ["docs", "tests", ".taskfiles", "Taskfile.yaml", "runbook.lock", ".runbook"];

writeLibrary(root, Number(flags.runbooks));
const sizes = readdirSync(join(root, "runbooks")).map(
  (name) => statSync(join(root, "runbooks", name)).size,
);
const total = sizes.reduce((sum, size) => sum + size, 0);
console.log(
  `${sizes.length} runbooks, ${Math.round(total / sizes.length)} bytes each, Node ${process.version}\n`,
);

const rows = [
  ...compare(bare, [[version, 1.3]], Number(flags["quick-rounds"])),
  ...compare(
    parse,
    ["build", "render", "extract"].map((name) => [command(name, ", cold"), 1.3]),
    Number(flags.rounds),
    clean,
  ),
];
clean();
time(command("build"));
const unchanged = ["build", "render", "extract", "verify"].map((name) => [
  command(name, ", nothing changed"),
  3,
]);
rows.push(...compare(bare, unchanged, Number(flags["quick-rounds"])));
print(rows);

/** Processor times of each candidate and of the yardstick, one after the other, round by round. */
function compare(yardstick, candidates, rounds, prepare = () => {}) {
  const all = [yardstick, ...candidates.map(([candidate]) => candidate)];
  const times = new Map(all.map((each) => [each, []]));
  for (const each of all) {
    prepare();
    time(each);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const each of all) {
      prepare();
      times.get(each).push(time(each));
    }
  }
  const basis = median(times.get(yardstick));
  return all.map((each, index) => ({
    name: each.name,
    times: times.get(each),
    ratio: median(times.get(each)) / basis,
    aim: index === 0 ? undefined : candidates[index - 1][1],
  }));
}

/** Processor time in milliseconds, as bash tells it of its child. */
function time({ args, name }) {
  const script = "TIMEFORMAT='%U %S'; time \"$@\" >/dev/null 2>&3 3>&-";
  const { status, stderr, output } = spawnSync(
    "bash",
    ["-c", script, "bash", process.execPath, ...args],
    { cwd: root, env, encoding: "utf8", stdio: ["ignore", "ignore", "pipe", "pipe"] },
  );
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${output[3]}`);
  const [user, system] = stderr.trim().split(" ").map(Number);
  return (user + system) * 1000;
}

function clean() {
  for (const path of outputs) rmSync(join(root, path), { recursive: true, force: true });
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function print(table) {
  const cells = table.map(({ aim, name, ratio, times }) => [
    name,
    ...[median(times), Math.min(...times), Math.max(...times)].map((value) => value.toFixed(0)),
    ratio.toFixed(2),
    aim === undefined ? "" : `<= ${aim}${ratio <= aim ? "" : "  missed"}`,
  ]);
  const all = [["", "CPU ms", "min", "max", "ratio", "aim"], ...cells];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  for (const row of all) {
    const text = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]) : column === 5 ? cell : cell.padStart(widths[column]),
    );
    console.log(text.join("  ").trimEnd());
  }
}
