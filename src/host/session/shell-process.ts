import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { constants, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { constants as osConstants } from "node:os";
import { join } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";

/** A bash that reads its commands from a FIFO, so that its standard input is the blocks' own. */
export interface ShellProcess {
  child: ChildProcess;
  /** What ended it: an exit status, 128 + n for signal n. Never rejects. */
  exited: Promise<number>;
  isAlive: () => boolean;
  /** One byte a character. */
  send: (text: string) => void;
  /** No more commands: bash ends. So it does when this process is gone, however it ended. */
  close: () => void;
}

export interface ShellOptions {
  bash: string;
  folder: string;
  environment: Readonly<Record<string, string>>;
  /** Standard input, output and error: a descriptor each, or the terminal. */
  stdio: "inherit" | readonly [stdout: number, stderr: number];
}

/**
 * The outer shell has job control: it gives the terminal to the inner one, which has a process
 * group of its own, and takes it back. Ctrl-Z would leave a stopped shell behind. Without the last
 * command bash would replace itself by the inner shell, and there would be no group.
 */
const handOver = `trap '' TSTP; set -m; "$0" --norc --noprofile runbook; exit $?`;

/** Starts bash in a session and a process group of its own, or on the terminal. */
export function startShell({ bash, folder, environment, stdio }: ShellOptions): ShellProcess {
  // Its name is what bash puts before its messages. What an earlier shell has not read is gone with it.
  const path = join(folder, "runbook");
  rmSync(path, { force: true });
  makeFifos([path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const commands = new Socket({ fd, readable: false, writable: true });
  commands.on("error", () => undefined);
  const isInteractive = stdio === "inherit";
  const child = spawn(
    bash,
    isInteractive ? ["--norc", "-c", handOver, bash] : ["--norc", "--noprofile", "runbook"],
    {
      cwd: folder,
      env: environment,
      detached: !isInteractive,
      stdio: isInteractive ? "inherit" : ["ignore", ...stdio],
    },
  );
  let isAlive = true;
  const exited = new Promise<number>((resolve) => {
    const end = (status: number): void => {
      isAlive = false;
      commands.destroy();
      resolve(status);
    };
    child.once("error", () => end(127));
    child.once("exit", (code, signal) => {
      end(code ?? 128 + (signal === null ? 0 : osConstants.signals[signal]));
    });
  });
  return {
    child,
    exited,
    isAlive: () => isAlive,
    send: (text) => void commands.write(text, "latin1"),
    close: () => void commands.destroy(),
  };
}

/** Node cannot make a FIFO. */
export function makeFifos(paths: readonly string[]): void {
  const { status, stderr } = spawnSync("mkfifo", ["-m", "600", "--", ...paths], {
    encoding: "utf8",
  });
  if (status !== 0) {
    throw new Failure(
      "session-folder",
      `Cannot make ${paths.join(", ")}: ${(stderr || "no mkfifo").trim()}`,
      "Use a folder on a local file system",
    );
  }
}
