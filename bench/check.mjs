// `runbook check` against the least that such a tool has to do: parse the same Markdown, start Node. Times
// are of the processor, user and system together: a busy machine counts for less.
// Usage: node bench/check.mjs [--files 1000] [--rounds 5]
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeLibrary } from "./library.mjs";

const { values: flags } = parseArgs({
  options: {
    files: { type: "string", default: "1000" },
    rounds: { type: "string", default: "5" },
  },
});
const here = dirname(fileURLToPath(import.meta.url));
const bin = join(here, "../dist/bin.js");
const root = mkdtempSync(join(tmpdir(), "runbook-bench-check-"));
process.on("exit", () => rmSync(root, { recursive: true, force: true }));

// Node 20 needs 37 ms more at every start when this is set: that would flatter every ratio.
const env = { ...process.env, XDG_CACHE_HOME: join(root, "cache") };
delete env.NODE_EXTRA_CA_CERTS;
delete env.NODE_OPTIONS;

// Any Markdown: no configuration stands beside the files.
writeLibrary(root, Number(flags.files));
rmSync(join(root, "runbook.config.yaml"));
mkdirSync(join(root, "one"));
const texts = readdirSync(join(root, "runbooks")).map((name) =>
  readFileSync(join(root, "runbooks", name), "utf8"),
);
const total = texts.reduce((sum, { length }) => sum + length, 0);
let large = "";
for (const text of texts) if (large.length < 200_000) large += text.replace(/^---[^]*?\n---\n/, "");
writeFileSync(join(root, "one/large.md"), large);
console.log(
  `${texts.length} files, ${Math.round(total / texts.length)} bytes each; one of ${large.length}\n`,
);

const parse = (folder) => [join(here, "parse.mjs"), join(root, folder)];
const check = (folder, ...more) => [bin, "check", "--no-shellcheck", ...more, folder];
const groups = [
  [
    { name: "remark-parse alone", args: parse("runbooks") },
    { name: "check, cold", args: check("runbooks", "--no-cache"), aim: 1.15 },
  ],
  [
    { name: "node -e 0", args: ["-e", "0"] },
    { name: "check, nothing changed", args: check("runbooks"), aim: 2.5 },
  ],
  [
    { name: "remark-parse alone, 200 KB", args: parse("one") },
    { name: "check, cold, 200 KB", args: check("one", "--no-cache") },
    { name: "check, nothing changed, 200 KB", args: check("one") },
  ],
];
console.log(`${"".padEnd(32)} CPU ms    min    max  ratio  peak MiB`);
for (const group of groups) {
  const times = group.map(() => []);
  for (const { args } of group) time(args);
  for (let round = 0; round < Number(flags.rounds); round += 1) {
    for (const [index, { args }] of group.entries()) times[index].push(time(args));
  }
  for (const [index, { aim, args, name }] of group.entries()) {
    const ratio = median(times[index]) / median(times[0]);
    const numbers = [median(times[index]), Math.min(...times[index]), Math.max(...times[index])];
    const goal = aim === undefined ? "" : `  aim ${aim}${ratio <= aim ? "" : ": missed"}`;
    console.log(
      `${name.padEnd(32)} ${numbers.map((value) => value.toFixed(0).padStart(6)).join(" ")}`.padEnd(
        58,
      ) + `${ratio.toFixed(2).padStart(5)} ${peakMiB(args).toFixed(0).padStart(9)}${goal}`,
    );
  }
}

/** Processor time in milliseconds, as bash tells it of its child. */
function time(args) {
  const script = "TIMEFORMAT='%U %S'; time \"$@\" >/dev/null 2>&3 3>&-";
  const [user, system] = run("bash", ["-c", script, "bash", process.execPath, ...args])
    .trim()
    .split(" ")
    .map(Number);
  return (user + system) * 1000;
}

/** 1 means that something was found in the generated files. */
function run(program, args) {
  const { status, stderr, output } = spawnSync(program, args, {
    cwd: root,
    env,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  if (status !== 0 && status !== 1)
    throw new Error(`${args.join(" ")} ended with ${status}: ${output[3]}${stderr}`);
  return stderr;
}

/** Apart from the timed rounds: the report costs a little. */
function peakMiB(args) {
  const report = join(root, "peak");
  const code = `import{writeFileSync}from"node:fs";process.on("exit",()=>writeFileSync(${JSON.stringify(report)},String(process.resourceUsage().maxRSS)))`;
  run(process.execPath, ["--import", `data:text/javascript,${encodeURIComponent(code)}`, ...args]);
  return Number(readFileSync(report, "utf8")) / 1024;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
