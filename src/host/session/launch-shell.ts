import { Failure } from "../../diagnostics/failure.ts";
import { parseState } from "../../exec/session/parse-state.ts";
import { beginning, greeting, restoring } from "../../exec/session/session-text.ts";
import type { SessionStart } from "../../exec/session/session.ts";
import type { ShellState } from "../../exec/session/shell-state.ts";
import { startShell, type ShellProcess } from "./shell-process.ts";
import type { Wires } from "./wires.ts";

/** A shell that has told its version and stands where the next block begins. */
export interface LiveShell extends ShellProcess {
  pid: number;
  version: string;
  state: ShellState;
}

export interface LaunchOptions {
  start: SessionStart;
  wires: Wires;
  /** What it goes on from; undefined at the beginning of a run. */
  state: ShellState | undefined;
  /** Blocks that the session has run. */
  blocks: number;
  isInteractive?: boolean;
}

/** Variables that would make another shell of it than the extracted script's. */
const unwanted = new Set(["BASH_ENV", "BASH_XTRACEFD", "ENV", "SHELLOPTS", "BASHOPTS", "HISTFILE"]);

/** Starts bash and brings it to the state. Throws a Failure when there is no bash that can do it. */
export async function launchShell(options: LaunchOptions): Promise<LiveShell> {
  const { start, wires, state, blocks, isInteractive = false } = options;
  const bash = start.bash ?? "bash";
  wires.forget();
  const shell = startShell({
    bash,
    folder: start.folder,
    environment: environmentOf(start, state !== undefined),
    stdio: isInteractive ? "inherit" : wires.stdio,
  });
  shell.send(greeting(toBytes(start.folder), blocks));
  const hello = await wires.listen(shell);
  if (hello?.kind !== "bash") {
    shell.close();
    throw new Failure("bash-missing", `Cannot run ${bash}`, "Install bash 4.4 or later");
  }
  if (!isNewEnough(hello.version)) {
    shell.close();
    throw new Failure(
      "bash-too-old",
      `Unexpected bash ${hello.version}, expected 4.4 or later`,
      "Install a newer bash (on macOS: brew install bash) and put it first in the PATH",
    );
  }
  shell.send(
    state === undefined
      ? beginning(toBytes(start.cwd), allToBytes({ ...start.variables, ...start.secrets }))
      : restoring(state, allToBytes(start.secrets)),
  );
  const reply = await wires.listen(shell);
  if (reply?.kind !== "block") {
    throw new Failure("state-not-restored", `bash ended while its state was brought back`);
  }
  const present = parseState(reply.parts, state?.exitTrap);
  const wanted = state?.directories[0];
  if (wanted !== undefined && wanted !== present.directories[0]) {
    shell.close();
    throw new Failure(
      "state-not-restored",
      `Cannot go back to the directory ${wanted}`,
      "Make it again, or go back to an earlier step",
    );
  }
  return {
    ...shell,
    pid: hello.pid,
    version: hello.version,
    state: state ?? present,
  };
}

/** A restored shell gets its environment from the state; bash cannot declare names such as `a.b`. */
function environmentOf({ environment, runId }: SessionStart, isRestored: boolean) {
  const kept = Object.entries(environment).filter(
    ([name]) => !unwanted.has(name) && !(isRestored && /^\w+$/.test(name)),
  );
  return { ...Object.fromEntries(kept), RUNBOOK_RUN: `${runId}/shell` };
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 4 || (major === 4 && minor >= 4);
}

/** One byte a character: the form in which texts go to a shell and come from it. */
function toBytes(text: string): string {
  return Buffer.from(text).toString("latin1");
}

function allToBytes(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toBytes(value)]));
}
