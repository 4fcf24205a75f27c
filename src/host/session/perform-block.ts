import type { Reply } from "../../exec/session/reply.ts";
import type { BlockRun, SubshellOutcome } from "../../exec/session/session.ts";
import type { LiveShell } from "./launch-shell.ts";
import type { SessionContext } from "./session-context.ts";
import { createTask, type StopReason } from "./task.ts";

export interface Performance {
  outcome: SubshellOutcome;
  /** The last word of the shell; undefined when it ended without one. */
  reply: Reply | undefined;
  /** What a subshell has told of its failure. */
  failed: { command: string; line: number } | undefined;
}

const stopStatus: Readonly<Record<StopReason, number>> = {
  timeout: 124,
  interrupt: 130,
  terminate: 143,
};

/**
 * Puts the code where the shell finds it, sends the text that runs it, and waits until the shell has
 * told what became of it or has ended. It does not wait for the output's end: a process in the background may hold it open.
 */
export async function performBlock(
  context: SessionContext,
  shell: LiveShell,
  block: BlockRun,
  text: string,
): Promise<Performance> {
  const { start, wires, files, graceMs, groups } = context;
  if (context.task !== undefined) throw new Error("A block is running already");
  context.blocks += 1;
  const mark = `${start.runId}/${context.blocks}`;
  const task = createTask({ groups, pid: shell.pid, mark, graceMs });
  context.task = task;
  const sink = context.openSink(block.outputPath, block.hasFiles);
  wires.connect(sink);
  files.writeBlock(block.code);
  const startedAt = new Date().toISOString();
  const started = performance.now();
  const timer =
    block.timeoutMs === undefined
      ? undefined
      : setTimeout(() => task.halt("timeout"), block.timeoutMs);
  shell.send(text);
  let failed: Performance["failed"];
  let reply = await wires.listen(shell);
  while (reply?.kind === "failed") {
    failed = reply;
    reply = await wires.listen(shell);
  }
  const isAtEnd = reply?.kind === "block" || reply?.kind === "subshell";
  const status =
    reply?.kind === "block" || reply?.kind === "subshell" ? reply.status : await shell.exited;
  clearTimeout(timer);
  await task.halted;
  const durationMs = performance.now() - started;
  wires.drain();
  const report = sink.end();
  wires.connect(context.between);
  context.task = undefined;
  const outcome: SubshellOutcome = {
    status: task.reason === undefined ? status : stopStatus[task.reason],
    ending: task.reason ?? (isAtEnd ? "end" : "exit"),
    startedAt,
    durationMs,
    ...report,
  };
  return { outcome, reply, failed };
}
