import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Asked } from "../../exec/attended/attend.ts";

/** What is typed before a question stands there answers nothing. Nobody answers faster than this. */
const drainMs = 40;

/** `left`: whoever asked does not want the answer here any more. */
export type Line =
  { text: string } | { ended: "left" | Extract<Asked, { ended: string }>["ended"] };

/**
 * Asks for a line on the terminal. Keys that were hit while a block ran are dropped: an Enter too many
 * must not start the next step. With `leave` the end of the terminal (SIGHUP) is the caller's to hear.
 */
export async function askLine(
  prompt: string,
  { isSecret = false, leave }: { isSecret?: boolean; leave?: AbortSignal } = {},
): Promise<Line> {
  const { stdin, stderr } = process;
  const ending = new AbortController();
  let ended: Extract<Line, { ended: string }>["ended"] | undefined;
  const end = (why: typeof ended): void => {
    ended ??= why;
    ending.abort();
  };
  const onTerminate = (): void => end("terminated");
  const onLeave = (): void => end("left");
  process.on("SIGTERM", onTerminate);
  if (leave === undefined) process.on("SIGHUP", onTerminate);
  else if (leave.aborted) end("left");
  else leave.addEventListener("abort", onLeave);
  if (await drain()) end("interrupt");
  // What is redrawn while somebody types is the last line alone, and of a secret nothing.
  const shown = isSecret ? prompt.length : prompt.lastIndexOf("\n") + 1;
  stderr.write(prompt.slice(0, shown));
  const output = isSecret ? silence() : stderr;
  const lines = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
  lines.on("SIGINT", () => end("interrupt"));
  const onClose = (): void => end("closed");
  lines.on("close", onClose);
  // A terminal that is gone cannot even be set back (EIO), which readline passes on as its own error.
  lines.on("error", onClose);
  try {
    const text = await lines.question(prompt.slice(shown), { signal: ending.signal });
    return { text };
  } catch (error) {
    if (ended === undefined) throw error;
    return { ended };
  } finally {
    if (isSecret || ended !== undefined) stderr.write("\n");
    lines.off("close", onClose);
    lines.close();
    process.off("SIGTERM", onTerminate);
    process.off("SIGHUP", onTerminate);
    leave?.removeEventListener("abort", onLeave);
  }
}

/** True when there is somebody to ask: what is asked goes to stderr, as all progress does. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Drops what was typed; true when Ctrl-C was among it, which is always meant. */
async function drain(): Promise<boolean> {
  const { stdin } = process;
  let isInterrupted = false;
  const drop = (keys: Buffer | string): void => {
    isInterrupted ||= keys.includes("\u0003");
  };
  stdin.setRawMode(true);
  stdin.on("data", drop);
  stdin.resume();
  await delay(drainMs);
  stdin.off("data", drop);
  stdin.pause();
  return isInterrupted;
}

function silence(): Writable {
  return new Writable({ write: (_, __, done) => done() });
}
