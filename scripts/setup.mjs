// Makes a fresh clone ready: npm packages, and the programs that the demo or the tests call.
// Usage: node scripts/setup.mjs [demo|test]. It depends on nothing but Node, and is silent when all is there.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const minimumNode = [20, 19];
const minimumPostgres = 15;
const runners = [
  { name: "task", wheel: "go-task-bin", version: "3.54.0" },
  { name: "just", wheel: "rust-just", version: "1.59.0" },
];

/** A program: how it is found, and the Debian package that has it. */
const postgres = {
  name: `PostgreSQL ${minimumPostgres} or newer (server)`,
  package: "postgresql",
  isThere: hasPostgres,
};
const program = (name, debianPackage = name) => ({
  name,
  package: debianPackage,
  isThere: () => findProgram(name) !== undefined,
});
const needs = {
  none: [],
  demo: [program("bash"), postgres],
  test: [
    ...["bash", "git", "jq", "make", "openssl", "shellcheck", "tmux"].map((name) => program(name)),
    postgres,
    { name: "pip", package: "python3-pip", isThere: () => hasRunners() || hasPip() },
  ],
};

const purpose = process.argv[2] ?? "none";
if (!Object.hasOwn(needs, purpose)) stop(`Unexpected \`${purpose}\`, expected demo or test`);
checkNode();
installNpmPackages();
installPrograms(needs[purpose]);
if (purpose === "test") installRunners();

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [wantedMajor, wantedMinor] = minimumNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  stop(`Unexpected Node ${process.versions.node}, expected ${minimumNode.join(".")} or newer`);
}

function installNpmPackages() {
  if (npmPackagesAreCurrent()) return;
  say("installing npm packages");
  const npm = process.env.npm_execpath;
  const [command, ...before] = npm?.endsWith("js") ? [process.execPath, npm] : ["npm"];
  // Not `npm ci`: it refuses a lock file without the binaries of every other platform.
  run(command, [...before, "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]);
}

/** True when npm's own record of what it installed agrees with the lock file. */
function npmPackagesAreCurrent() {
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const wanted = readPackages(join(root, "package-lock.json"));
  const present = readPackages(installed);
  const isSame = ([path, { version }]) => present[path]?.version === version;
  const mayBeAbsent = ([path, { optional }]) => path === "" || (optional && !(path in present));
  return (
    Object.entries(wanted).every((entry) => mayBeAbsent(entry) || isSame(entry)) &&
    Object.entries(present).every(([path, { optional }]) => path in wanted || optional)
  );
}

function readPackages(path) {
  return JSON.parse(readFileSync(path, "utf8")).packages;
}

function installPrograms(programs) {
  const missing = programs.filter(({ isThere }) => !isThere());
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(", ");
  const packages = missing.map((one) => one.package);
  const install = `apt-get install ${packages.join(" ")}`;
  if (process.getuid?.() !== 0 || findProgram("apt-get") === undefined) {
    stop(`Missing ${names}. Install what has it, on Debian: sudo ${install}`);
  }
  say(`installing ${packages.join(", ")}`);
  // The timeout covers dpkg's lock but not that of the package lists, hence the second try.
  const wait = ["-qq", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3"];
  const aptGet = (words) => spawnQuietly("apt-get", [...wait, ...words]);
  let result;
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    if (attempt > 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
    aptGet(["update"]);
    result = aptGet(["install", "--yes", "--no-install-recommends", ...packages]);
    if (result.status === 0) break;
  }
  if (result.status !== 0) fail(`apt-get install ${packages.join(" ")}`, result);
  const still = missing.filter(({ isThere }) => !isThere()).map(({ name }) => name);
  if (still.length > 0) stop(`Missing ${still.join(", ")}, although \`${install}\` succeeded`);
}

/** Programs from packages that carry their binary. In one go: pip replaces the folder of the programs. */
function installRunners() {
  if (hasRunners()) return;
  const names = runners.map(({ name, version }) => `${name} ${version}`).join(", ");
  say(`installing ${names} into .tools`);
  mkdirSync(join(root, ".tools"), { recursive: true });
  const words = ["install", "--quiet", "--no-deps", "--disable-pip-version-check", "--upgrade"];
  const packages = runners.map(({ version, wheel }) => `${wheel}==${version}`);
  run("python3", ["-m", "pip", ...words, "--target", ".tools", ...packages]);
  for (const { name, version } of runners) {
    const { stdout } = run(join(root, ".tools/bin", name), ["--version"]);
    if (!stdout.includes(version)) stop(`Unexpected ${stdout.trim()}, expected ${name} ${version}`);
  }
}

function hasRunners() {
  return runners.every(
    ({ name, version, wheel }) =>
      isExecutable(join(root, ".tools/bin", name)) &&
      existsSync(join(root, `.tools/${wheel.replaceAll("-", "_")}-${version}.dist-info`)),
  );
}

function hasPip() {
  return spawnQuietly("python3", ["-m", "pip", "--version"]).status === 0;
}

/** Debian keeps the server of each major version in a folder of its own, outside PATH. */
function hasPostgres() {
  const folder = "/usr/lib/postgresql";
  const versions = existsSync(folder) ? readdirSync(folder) : [];
  const isThere = versions.some(
    (version) =>
      Number(version) >= minimumPostgres && isExecutable(join(folder, version, "bin/postgres")),
  );
  if (isThere) return true;
  const { status, stdout } = spawnQuietly("postgres", ["--version"]);
  return status === 0 && Number(/\d+/.exec(stdout)?.[0]) >= minimumPostgres;
}

function findProgram(name) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function spawnQuietly(command, words) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const stdio = ["ignore", "pipe", "pipe"];
  return spawnSync(command, words, { cwd: root, env, stdio, encoding: "utf8" });
}

function run(command, words) {
  const result = spawnQuietly(command, words);
  if (result.status !== 0) fail([command, ...words].join(" "), result);
  return result;
}

/** Shows what a failed command printed, then ends. */
function fail(command, { stdout, stderr, error, status }) {
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
  stop(`\`${command}\` failed: ${error?.message ?? `exit status ${status}`}`);
}

function say(message) {
  process.stderr.write(`setup: ${message}\n`);
}

function stop(message) {
  say(message);
  process.exit(2);
}
