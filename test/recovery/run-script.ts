import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { PostgresLab } from "../lab/postgres/start.mjs";

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
  report: Record<string, unknown>;
}

export interface Attempt {
  words?: readonly string[];
  /** Changes of the environment. */
  env?: Readonly<Record<string, string>>;
  /** Called with everything printed so far, each time that something is printed. */
  watch?: (printed: string, kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs a script on the cluster `compose` to its end, as the owner of the server. */
export async function runScript(
  lab: PostgresLab,
  script: string,
  { words = [], env = {}, watch }: Attempt = {},
): Promise<Outcome> {
  const report = join(lab.directory, "report.json");
  const child = lab.spawn(script, ["compose", "--report", report, ...words], env);
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
    watch?.(printed, (signal) => child.kill(signal));
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    ended,
  ]);
  return { status, stdout, stderr, report: readReport(report) };
}

function readReport(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  } catch {
    return {};
  }
}
