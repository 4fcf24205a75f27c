import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, onTestFinished } from "vitest";

const here = dirname(fileURLToPath(import.meta.url));
export const bin = join(here, "../../dist/bin.js");
if (!existsSync(bin)) throw new Error("dist/bin.js is missing: run `npm run build` first");

export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A fresh copy of test/cli/library, removed when the test ends. */
export interface Copy {
  root: string;
  run: (args: string[], env?: NodeJS.ProcessEnv) => Result;
  read: (path: string) => string;
  write: (path: string, content: string | Uint8Array) => void;
  /** Replaces one text in a file by another. */
  edit: (path: string, before: string, after: string) => void;
  /** Content of every file by path, but for what the tool remembers in .runbook/. */
  files: () => Record<string, string>;
}

export function copyLibrary(from = join(here, "library")): Copy {
  const root = mkdtempSync(join(tmpdir(), "runbook-cli-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  cpSync(from, root, { recursive: true });
  const read = (path: string): string => readFileSync(join(root, path), "utf8");
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  return {
    root,
    read,
    write,
    run: (args, env = {}) => run(root, args, env),
    edit: (path, before, after) => {
      const text = read(path);
      if (!text.includes(before)) throw new Error(`${path} does not hold ${before}`);
      write(path, text.replace(before, after));
    },
    files: () =>
      Object.fromEntries(
        readdirSync(root, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
          .filter((path) => !path.startsWith(".runbook/"))
          .sort()
          .map((path) => [path, read(path)]),
      ),
  };
}

const written = mkdtempSync(join(tmpdir(), "runbook-written-"));
afterAll(() => rmSync(written, { recursive: true, force: true }));

/** A copy in which everything has been written. */
export function copyWritten(): Copy {
  if (readdirSync(written).length === 0) {
    cpSync(join(here, "library"), written, { recursive: true });
    for (const command of ["render", "extract"]) {
      const { code, stderr } = run(written, [command]);
      if (code !== 0) throw new Error(`${command} failed: ${stderr}`);
    }
  }
  return copyLibrary(written);
}

/** Runs the built tool with a clean environment. */
export function run(cwd: string, args: string[], env: NodeJS.ProcessEnv = {}): Result {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { code: status, stdout, stderr };
}
