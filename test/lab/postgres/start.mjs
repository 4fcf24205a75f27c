import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cleanEnvironment, findPostgres, unprivilegedUser } from "./programs.mjs";

const shop = fileURLToPath(new URL("shop.sql", import.meta.url));
const database = "app_db";
const user = "app_user";

/**
 * Starts a PostgreSQL of its own: a temporary data directory, a free port, WAL archiving, a small shop.
 * `env` is what the recovery scripts read. `stop()` leaves nothing behind, and an interruption calls it.
 */
export async function startPostgres() {
  const programs = findPostgres();
  const owner = unprivilegedUser();
  const directory = mkdtempSync(join(tmpdir(), "runbook-lab-"));
  const port = await freePort();
  const password = randomBytes(12).toString("hex");
  const places = {
    data: join(directory, "data"),
    archive: join(directory, "wal"),
    backups: join(directory, "backups"),
    baseBackups: join(directory, "base"),
    temporary: join(directory, "tmp"),
  };
  for (const place of Object.values(places)) mkdirSync(place);
  const env = {
    ...cleanEnvironment(programs.directory),
    TMPDIR: places.temporary,
    PG_BINDIR: programs.directory,
    POSTGRES_HOST: "127.0.0.1",
    POSTGRES_PORT: String(port),
    POSTGRES_DB: database,
    POSTGRES_USER: user,
    PGPASSWORD: password,
    BACKUP_DIR: places.backups,
    BASE_BACKUP_DIR: places.baseBackups,
    WAL_ARCHIVE: places.archive,
  };
  const options = { cwd: directory, env, ...owner };
  const lab = { ...places, directory, env, port, major: programs.major };

  const call = (command, words, input = "") => {
    const { status, stdout, stderr, error } = spawnSync(command, words, {
      ...options,
      input,
      encoding: "utf8",
    });
    if (status !== 0) throw error ?? new Error(`${basename(command)}: ${stderr || stdout}`);
    return stdout.trimEnd();
  };

  /** The rows of a statement on the production server, fields separated by `|`. */
  lab.query = (sql, name = database) => {
    const target = ["-h", "127.0.0.1", "-p", env.POSTGRES_PORT, "-U", user, "-d", name];
    return call("psql", ["-X", "-qAt", "-v", "ON_ERROR_STOP=1", ...target], sql);
  };

  /** Hands a path and everything below it to the owner of the server. */
  lab.give = (path) => {
    if (owner !== undefined) spawnSync("chown", ["-R", `${owner.uid}:${owner.gid}`, path]);
  };

  /** Copies a script to where its user may read it: below a project of the lab's own. */
  lab.install = (path, folder = "tests/smoke") => {
    const target = join(directory, "project", folder, basename(path));
    mkdirSync(join(target, ".."), { recursive: true });
    copyFileSync(path, target);
    return target;
  };

  const running = new Map();
  /**
   * Starts a program as the owner of the server: with the terminal, or in a process group of its own.
   * With the terminal Ctrl-C is the program's to answer.
   */
  lab.start = (command, words, { changes = {}, cwd = directory, hasTerminal = false } = {}) => {
    const stdio = hasTerminal ? "inherit" : ["ignore", "pipe", "pipe"];
    const child = spawn(command, words, {
      ...options,
      cwd,
      env: { ...env, ...changes },
      detached: !hasTerminal,
      stdio,
    });
    running.set(child, hasTerminal);
    child.once("close", () => running.delete(child));
    return child;
  };

  /** Starts a script in a process group of its own. */
  lab.spawn = (path, words = [], changes = {}) => lab.start("bash", [path, ...words], { changes });

  /** True when the owner of the server may run the program. */
  lab.mayRun = (program) => spawnSync(program, ["--version"], options).status === 0;

  /** Makes a logical backup with the project's own script and returns its path. */
  lab.backUp = (script, words = []) => call("bash", [script, ...words]);

  let isStopped = false;
  lab.stop = () => {
    if (isStopped) return;
    isStopped = true;
    for (const signal of signals) process.off(signal, interrupted);
    process.off("exit", lab.stop);
    spawnSync("pg_ctl", ["-D", places.data, "-m", "immediate", "-w", "stop"], options);
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  };
  const interrupted = async (signal) => {
    if (signal === "SIGINT" && [...running.values()].includes(true)) return;
    await Promise.all([...running.keys()].map((child) => interrupt(child, signal)));
    lab.stop();
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, interrupted);
  process.on("exit", lab.stop);

  try {
    const passwordFile = join(directory, "password");
    writeFileSync(passwordFile, password);
    lab.give(directory);
    call("initdb", ["--pgdata", places.data, "--pwfile", passwordFile, ...initdbWords]);
    rmSync(passwordFile);
    writeFileSync(join(places.data, "postgresql.auto.conf"), settings(places, directory, port));
    call("pg_ctl", ["-D", places.data, "-l", join(directory, "server.log"), "-w", "start"]);
    lab.query(`CREATE DATABASE ${database}`, "postgres");
    lab.query(readFileSync(shop, "utf8"));
    return lab;
  } catch (error) {
    lab.stop();
    throw error;
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

const initdbWords = [
  ...["--username", user, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C"],
  ...["--data-checksums", "--no-sync", "--wal-segsize", "1"],
];

function settings({ archive }, socketDirectory, port) {
  const kept = `${archive}/.%f.tmp`;
  const archiveCommand = `test ! -f ${archive}/%f && cp %p ${kept} && sync ${kept} && mv ${kept} ${archive}/%f`;
  return Object.entries({
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: socketDirectory,
    wal_level: "replica",
    archive_mode: "on",
    archive_command: archiveCommand,
    archive_timeout: "300",
    shared_buffers: "16MB",
    log_timezone: "UTC",
    fsync: "off",
  })
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join("");
}

/** Passes a signal on and waits until the script has cleaned up. */
function interrupt(child, signal) {
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill(signal);
  return ended;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(address.port));
    });
  });
}
