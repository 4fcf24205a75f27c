import { accessSync, constants, readdirSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { delimiter, dirname, join } from "node:path";

const minimumMajor = 15;
const debianFolder = "/usr/lib/postgresql";

/** The directory and major version of the newest PostgreSQL server here. Debian keeps it off PATH. */
export function findPostgres() {
  const found = candidates()
    .map((directory) => ({ directory, major: majorOf(directory) }))
    .filter(({ major }) => major >= minimumMajor)
    .sort((a, b) => b.major - a.major);
  if (found[0] === undefined) {
    throw new Error(
      `Missing PostgreSQL ${minimumMajor} or newer, on Debian: apt-get install postgresql`,
    );
  }
  return found[0];
}

function candidates() {
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((directory) => isExecutable(join(directory, "pg_verifybackup")));
  return [...onPath, ...configured(), ...debian()];
}

function configured() {
  try {
    return [execFileSync("pg_config", ["--bindir"], { encoding: "utf8", stdio: "pipe" }).trim()];
  } catch {
    return [];
  }
}

function debian() {
  try {
    return readdirSync(debianFolder).map((version) => join(debianFolder, version, "bin"));
  } catch {
    return [];
  }
}

function majorOf(directory) {
  const postgres = join(directory, "postgres");
  if (!isExecutable(postgres) || !isExecutable(join(directory, "initdb"))) return 0;
  const version = execFileSync(postgres, ["--version"], { encoding: "utf8" });
  return Number(/\) (\d+)/.exec(version)?.[1] ?? 0);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Root has to become somebody else: PostgreSQL refuses to run as root. Undefined for anybody else. */
export function unprivilegedUser() {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag) => Number(execFileSync("id", [flag, name], { stdio: "pipe" }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      continue;
    }
  }
  throw new Error("Missing the users postgres and nobody: PostgreSQL refuses to run as root");
}

/** The environment that the programs need, and nothing of the caller's that could change them. */
export function cleanEnvironment(binaries) {
  const path = [binaries, dirname(process.execPath), process.env.PATH ?? ""].join(delimiter);
  return { PATH: path, LC_ALL: "C", HOME: "/nonexistent" };
}
