import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
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
    scripts: join(directory, "project", "scripts"),
    temporary: join(directory, "tmp"),
  };
  for (const place of Object.values(places)) mkdirSync(place, { recursive: true });
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
  const lab = { ...places, directory, env, owner, port, major: programs.major };

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

  /** Copies a script to where its user may read it: below a project of the lab's own. */
  lab.install = (path, folder = "tests/smoke") => {
    const target = join(directory, "project", folder, basename(path));
    mkdirSync(join(target, ".."), { recursive: true });
    copyFileSync(path, target);
    return target;
  };

  /** Starts a script as the owner of the server; in a process group of its own. */
  lab.spawn = (path, words = [], changes = {}) =>
    spawn("bash", [path, ...words], {
      ...options,
      env: { ...env, ...changes },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });

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
  const interrupted = (signal) => {
    lab.stop();
    process.kill(process.pid, signal);
  };
  for (const signal of signals) process.on(signal, interrupted);
  process.on("exit", lab.stop);

  try {
    if (owner !== undefined) {
      for (const place of [directory, ...Object.values(places)])
        chownSync(place, owner.uid, owner.gid);
    }
    createServerFiles(call, places, password, port);
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

function createServerFiles(call, { data, archive }, password, port) {
  const passwordFile = join(data, "..", "password");
  writeFileSync(passwordFile, password);
  const auth = ["--username", user, "--auth", "scram-sha-256", "--pwfile", passwordFile];
  const kind = ["--encoding", "UTF8", "--locale", "C", "--data-checksums", "--no-sync"];
  call("initdb", ["--pgdata", data, ...auth, ...kind]);
  rmSync(passwordFile);
  const kept = `${archive}/.%f.tmp`;
  const archiveCommand = `test ! -f ${archive}/%f && cp %p ${kept} && sync ${kept} && mv ${kept} ${archive}/%f`;
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: join(data, ".."),
    wal_level: "replica",
    archive_mode: "on",
    archive_command: archiveCommand,
    archive_timeout: "300",
    shared_buffers: "16MB",
    log_timezone: "UTC",
    fsync: "off",
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
  writeFileSync(join(data, "postgresql.auto.conf"), lines.join(""));
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
