// Runs every gate, shows what failed, and ends with 1 if anything did.
// Usage: node scripts/gates.mjs [--except NAME[,NAME]] [--counts FILE]
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { values: flags } = parseArgs({
  options: { except: { type: "string", default: "" }, counts: { type: "string" } },
});

/** Each returns undefined when all is well, else what to show. */
const gates = {
  build: () => node("scripts/build.mjs"),
  types: () => tool("tsc"),
  lint: () => tool("oxlint"),
  format: () => tool("prettier", "--check", "--log-level=warn", "."),
  unused: () => tool("knip", "--no-progress"),
  package: () => tool("publint", "--strict") ?? packageFaults(),
  generated: () => node("dist/bin.js", "verify"),
  scripts: () => shellFaults(),
  leftovers: () => leftovers(),
  tests: () => tool("vitest", "run"),
};

const except = flags.except.split(",").filter(Boolean);
const unknown = except.find((name) => !Object.hasOwn(gates, name));
if (unknown !== undefined) throw new Error(`no gate is called ${unknown}`);
const chosen = Object.entries(gates).filter(([name]) => !except.includes(name));
const failed = chosen.filter(([name, gate]) => !passes(name, gate)).map(([name]) => name);
const passed = chosen.length - failed.length;
console.log(
  `${passed} of ${chosen.length} gates passed${failed.length > 0 ? `, failed: ${failed.join(", ")}` : ""}`,
);
if (flags.counts !== undefined) {
  writeFileSync(flags.counts, JSON.stringify({ passed, failed: failed.length }));
}
process.exitCode = failed.length === 0 ? 0 : 1;

function passes(name, gate) {
  const start = performance.now();
  let fault;
  try {
    fault = gate();
  } catch (error) {
    fault = error.stack;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${fault === undefined ? "ok    " : "FAILED"} ${name.padEnd(10)} ${seconds.padStart(6)} s`,
  );
  if (fault !== undefined) console.log(shorten(fault.trimEnd()).replace(/^/gm, "    "));
  return fault === undefined;
}

/** The head and the tail: the first fault and the sum of all. */
function shorten(text) {
  const lines = text.split("\n");
  if (lines.length <= 100) return text;
  return [...lines.slice(0, 70), `... ${lines.length - 100} lines`, ...lines.slice(-30)].join("\n");
}

function tool(name, ...words) {
  return run(join(root, "node_modules/.bin", name), words);
}

function node(...words) {
  return run(process.execPath, words);
}

function run(command, words) {
  const { status, stdout, stderr, error } = spawn(command, words);
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : `${stdout}${stderr}`.trimEnd() || `exit status ${status}`;
}

function spawn(command, words) {
  const stdio = ["ignore", "pipe", "pipe"];
  const env = { ...process.env, NO_COLOR: "1" };
  const maxBuffer = 64 * 1024 * 1024;
  return spawnSync(command, words, { cwd: root, stdio, env, encoding: "utf8", maxBuffer });
}

/** What npm would publish: the bundle and its papers, and no source, test or machine's own file. */
function packageFaults() {
  const { stdout, stderr, status } = spawn("npm", ["pack", "--dry-run", "--json"]);
  if (status !== 0) return stderr;
  const [{ files, size }] = Object.values(JSON.parse(stdout));
  const paths = files.map(({ path }) => path);
  const required = ["dist/bin.js", "LICENSE", "README.md", "package.json"];
  const allowed = /^(?:dist\/|schemas\/|LICENSE$|README\.md$|CHANGELOG\.md$|package\.json$)/;
  const faults = [
    ...required.filter((path) => !paths.includes(path)).map((path) => `missing ${path}`),
    ...paths.filter((path) => !allowed.test(path)).map((path) => `unexpected ${path}`),
    ...(size > 2_000_000 ? [`${size} bytes packed, at most 2000000 are allowed`] : []),
  ];
  return faults.length === 0 ? undefined : faults.join("\n");
}

/** shellcheck on every script of the repository, generated or not. */
function shellFaults() {
  const scripts = repositoryFiles().filter((path) => {
    if (/^test\/(?:golden|.*fixtures)\//.test(path)) return false;
    return /^#!.*\b(?:ba)?sh\b/.test(readFileSync(join(root, path), "utf8").slice(0, 80));
  });
  const isThere = scripts.some((path) => path.startsWith("tests/smoke/"));
  if (!isThere) return "no generated script was found: run `runbook extract`";
  return run("shellcheck", ["--severity=style", ...scripts]);
}

/** Traces of a machine, a registry or a half-done merge. */
function leftovers() {
  const patterns = [
    ["path of this machine", new RegExp(`(?:${[root, homedir()].map(escapePattern).join("|")})/`)],
    ["conflict marker", /^(?:<{7} |>{7} |={7}$)/m],
    ["unfinished work", /\b(?:T[O]DO|F[I]XME)\b/],
  ];
  const faults = repositoryFiles().flatMap((path) => {
    const text = readFileSync(join(root, path), "utf8");
    const found = patterns.filter(([, pattern]) => pattern.test(text));
    return found.map(([name]) => `${path}: ${name}`);
  });
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  if (/"resolved":/.test(lock)) faults.push("package-lock.json: host of a registry");
  return faults.length === 0 ? undefined : faults.join("\n");
}

function repositoryFiles() {
  const { status, stdout, stderr } = spawn("git", [
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
  ]);
  if (status !== 0) throw new Error(stderr);
  return stdout.split("\0").filter((path) => path !== "" && existsSync(join(root, path)));
}

function escapePattern(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
