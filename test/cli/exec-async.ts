import { spawn, type ChildProcess } from "node:child_process";
import { onTestFinished } from "vitest";
import { bin, type Result } from "./runbook.ts";

export interface Started {
  child: ChildProcess;
  /** What it has written so far. */
  stdout: () => string;
  stderr: () => string;
  ended: Promise<Result & { ms: number }>;
}

/** Starts the built tool with a clean environment and without blocking: the test can be its server. */
export function start(cwd: string, args: string[], env: NodeJS.ProcessEnv = {}): Started {
  const began = performance.now();
  const child = spawn(process.execPath, [bin, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => err.push(bytes));
  const stdout = (): string => Buffer.concat(out).toString();
  const stderr = (): string => Buffer.concat(err).toString();
  const ended = new Promise<Result & { ms: number }>((resolve) => {
    child.once("close", (code) =>
      resolve({ code, stdout: stdout(), stderr: stderr(), ms: performance.now() - began }),
    );
  });
  return { child, stdout, stderr, ended };
}
