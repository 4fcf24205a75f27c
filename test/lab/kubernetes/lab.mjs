import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDocument } from "yaml";

const here = dirname(fileURLToPath(import.meta.url));
export const repository = join(here, "../../..");

export function kubectl(args, input) {
  return execFileSync("kubectl", args, {
    input,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["pipe", "pipe", "pipe"],
  }).trim();
}

export function list(kind, ...args) {
  return JSON.parse(kubectl(["get", kind, ...args, "--output", "json"])).items;
}

/** Calls until it answers; `undefined` means not yet. What throws is not yet either. */
export async function until(what, seconds, probe) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(500)) {
    try {
      const found = probe();
      if (found !== undefined) return found;
    } catch {
      // The API or a pod is not there yet.
    }
  }
  throw new Error(`Not within ${seconds} s: ${what}`);
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What the seeds and the configuration need to know about this cluster; each has a variable. */
export function describeLab() {
  const images = list("nodes").flatMap((node) => node.status.images ?? []);
  const names = images.flatMap((image) => image.names ?? []);
  const isDefault = "storageclass.kubernetes.io/is-default-class";
  const standard = list("storageclass").find(
    (item) => item.metadata.annotations?.[isDefault] === "true",
  );
  return {
    CONTEXT: kubectl(["config", "current-context"]),
    UID: kubectl(["get", "namespace", "kube-system", "--output", "jsonpath={.metadata.uid}"]),
    SEED: `seed-${Date.now()}`,
    STORAGE_CLASS: process.env.STORAGE_CLASS ?? standard?.metadata.name,
    POSTGRES_IMAGE:
      process.env.POSTGRES_IMAGE ??
      names.find((name) => name.startsWith("lab.local/postgresql:")) ??
      "ghcr.io/cloudnative-pg/postgresql:17.6",
    RESTIC_IMAGE:
      process.env.RESTIC_IMAGE ??
      names.find((name) => name.startsWith("lab.local/base:")) ??
      "docker.io/restic/restic:0.18.1",
    S3_ENDPOINT: process.env.S3_ENDPOINT ?? "http://s3.s3.svc.cluster.local:7070",
    S3_ACCESS_KEY: process.env.S3_ACCESS_KEY ?? "labaccess",
    S3_SECRET_KEY: process.env.S3_SECRET_KEY ?? "labsecret123",
    CNPG_BUCKET: process.env.CNPG_BUCKET ?? "backups",
    RESTIC_BUCKET: process.env.RESTIC_BUCKET ?? "restic",
  };
}

/** A seed of this folder with the lab's values in it. */
export function seedText(name, values) {
  const text = readFileSync(join(here, "seed", name), "utf8");
  return text.replace(/\$\{([A-Z_0-9]+)\}/g, (_, key) => {
    if (values[key] === undefined) throw new Error(`Missing ${key} for seed/${name}`);
    return values[key];
  });
}

/**
 * The scripts, extracted by the real command in a folder of their own.
 * `change` may alter configuration and sources there, for a case that needs a mistake.
 */
export function extractScripts(lab, change = () => {}) {
  const folder = mkdtempSync(join(tmpdir(), "runbook-lab-"));
  for (const name of ["runbooks", "snippets"]) {
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  }
  const config = parseDocument(readFileSync(join(here, "runbook.config.yaml"), "utf8"));
  config.setIn(["clusters", "lab", "kubernetes", "context"], lab.CONTEXT);
  config.setIn(["clusters", "lab", "kubernetes", "uid"], lab.UID);
  config.setIn(["clusters", "lab", "values", "RESTIC_IMAGE"], lab.RESTIC_IMAGE);
  const edit = (file, from, to) => {
    const text = readFileSync(join(folder, file), "utf8");
    if (!text.includes(from)) throw new Error(`Nothing to change in ${file}: ${from}`);
    writeFileSync(join(folder, file), text.replace(from, to));
  };
  change({ config, edit });
  writeFileSync(join(folder, "runbook.config.yaml"), String(config));
  const bin = process.env.RUNBOOK_BIN ?? join(repository, "dist/bin.js");
  // Its warnings about runbooks for other clusters are of no interest; an error throws with them.
  execFileSync(process.execPath, [bin, "extract", "--cluster", "lab"], {
    cwd: folder,
    stdio: "pipe",
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Runs one script as a person would. `watch` sees the output as it grows, and the process: it may
 * send a signal or do harm elsewhere. Answers what was printed, in order, status and duration.
 */
export function runScript(folder, script, args, watch = () => {}) {
  const started = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["-c", 'exec "$@" 2>&1', "-", `tests/smoke/${script}`, ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (chunk) => {
      output += chunk;
      watch(output, child);
    });
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve({
        output,
        status: code ?? signal,
        seconds: Math.round((Date.now() - started) / 1000),
      }),
    );
  });
}
