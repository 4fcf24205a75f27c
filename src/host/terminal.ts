import { isatty } from "node:tty";
import { isSystemError } from "./explain-error.ts";

export interface Terminal {
  cwd: string;
  /** The answer, and nothing else. */
  print: (text: string) => void;
  /** Progress, warnings and errors. */
  say: (text: string) => void;
  color: { stdout: boolean; stderr: boolean };
  /** Columns of the terminal that stdout is; undefined when it is none. */
  width: () => number | undefined;
  /** True when a bug shows its stack. */
  isDebugging: boolean;
  env: NodeJS.ProcessEnv;
}

/**
 * This process's terminal. FORCE_COLOR wins over NO_COLOR. Node's streams cost milliseconds to make,
 * so that they are made when there is something to write.
 */
export function processTerminal(): Terminal {
  const { env } = process;
  return {
    cwd: process.cwd(),
    print: (text) => write("stdout", text),
    say: (text) => write("stderr", text),
    color: { stdout: hasColor(1, env), stderr: hasColor(2, env) },
    width: () => (isatty(1) ? process.stdout.columns || undefined : undefined),
    isDebugging: env["RUNBOOK_DEBUG"] === "1",
    env,
  };
}

const guarded = new Set<string>();

function write(name: "stdout" | "stderr", text: string): void {
  if (text === "") return;
  if (!guarded.has(name)) process[name].on("error", ignoreClosedPipe);
  guarded.add(name);
  process[name].write(text);
}

function hasColor(descriptor: number, env: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  if (no !== undefined && no !== "") return false;
  return isatty(descriptor) && term !== "dumb";
}

/** Whoever reads us, such as `head`, may have seen enough, and a terminal may be gone. */
function ignoreClosedPipe(error: Error): void {
  if (!isSystemError(error, "EPIPE") && !isSystemError(error, "EIO")) throw error;
}
