import { isSystemError } from "./explain-error.ts";

export interface Terminal {
  cwd: string;
  /** The answer, and nothing else. */
  print: (text: string) => void;
  /** Progress, warnings and errors. */
  say: (text: string) => void;
  color: { stdout: boolean; stderr: boolean };
  /** True when a bug shows its stack. */
  isDebugging: boolean;
}

/** This process's terminal. `--no-color` wins over FORCE_COLOR, and that over NO_COLOR. */
export function processTerminal(): Terminal {
  const { env, stderr, stdout } = process;
  for (const stream of [stdout, stderr]) stream.on("error", ignoreClosedPipe);
  return {
    cwd: process.cwd(),
    print: (text) => void stdout.write(text),
    say: (text) => void stderr.write(text),
    color: { stdout: hasColor(stdout, env), stderr: hasColor(stderr, env) },
    isDebugging: env["RUNBOOK_DEBUG"] === "1",
  };
}

function hasColor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env;
  if (force !== undefined && force !== "") return force !== "0" && force !== "false";
  if (no !== undefined && no !== "") return false;
  return stream.isTTY === true && term !== "dumb";
}

/** Whoever reads us, such as `head`, may have seen enough. */
function ignoreClosedPipe(error: Error): void {
  if (!isSystemError(error, "EPIPE")) throw error;
}
