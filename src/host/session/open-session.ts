import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import { parseState } from "../../exec/session/parse-state.ts";
import { redactorsFor } from "../../exec/session/redactor.ts";
import type { Reply } from "../../exec/session/reply.ts";
import {
  asFunction,
  functionHeadLines,
  leave,
  runApart,
  runBlock,
} from "../../exec/session/session-text.ts";
import type {
  BlockEnding,
  BlockOutcome,
  BlockRun,
  Session,
  SessionStart,
  SubshellOutcome,
} from "../../exec/session/session.ts";
import type { ShellState } from "../../exec/session/shell-state.ts";
import { formatSnapshot } from "../../exec/session/snapshot.ts";
import { endProcesses } from "./end-processes.ts";
import { launchShell, type LiveShell } from "./launch-shell.ts";
import { listProcesses, type ProcessRow } from "./list-processes.ts";
import { createOutputSink } from "./output-sink.ts";
import { pollBlock } from "./poll-block.ts";
import { prepareFolder, readSnapshot, writeSnapshot } from "./snapshot-file.ts";
import { openWires } from "./wires.ts";

/** What runs now, and how to end it. */
interface Task {
  ending: BlockEnding | undefined;
  /** Ends its processes; a second call does not wait for the grace. */
  halt: (reason: BlockEnding) => void;
  halted: Promise<unknown> | undefined;
}

type StopReason = "timeout" | "interrupt" | "terminate";
const stopStatus: Readonly<Record<StopReason, number>> = {
  timeout: 124,
  interrupt: 130,
  terminate: 143,
};

/**
 * Opens a session in its folder, or with `resume` the one that an engine left there: what still runs of its
 * last block ends first. Throws Failures: `bash-missing`, `bash-too-old`, `snapshot-broken`.
 */
export async function openSession(
  start: SessionStart,
  { resume = false }: { resume?: boolean } = {},
): Promise<Session> {
  const { folder, runId } = start;
  const graceMs = start.graceMs ?? 5000;
  const snapshot = resume ? readSnapshot(folder) : undefined;
  let blocks = snapshot?.blocks ?? 0;
  const withheld = snapshot?.withheld ?? [];
  if (resume) await endLeftovers(runId, blocks, graceMs);
  prepareFolder(folder);

  const createRedactor = redactorsFor(start.secrets);
  const quiet = () => createOutputSink({ createRedactor, onOutput: start.onOutput });
  let between = quiet();
  const wires = openWires(folder, between);
  const groups: number[] = [];
  const launch = async (state: ShellState | undefined, isInteractive = false) => {
    const shell = await launchShell({ start, wires, state, blocks, isInteractive });
    groups.push(shell.pid);
    return shell;
  };

  let shell: LiveShell;
  try {
    shell = await launch(snapshot?.state);
  } catch (error) {
    wires.close();
    throw error;
  }
  const bashVersion = shell.version;
  let state = shell.state;
  let isStale = false;
  let task: Task | undefined;

  const save = (next: ShellState): void => {
    state = next;
    writeSnapshot(folder, formatSnapshot({ runId, blocks, state }, start.secrets, withheld));
  };
  save(state);

  const discard = async (): Promise<void> => {
    if (shell.isAlive()) shell.child.kill("SIGKILL");
    await shell.exited;
  };
  const liveShell = async (): Promise<LiveShell> => {
    if (shell.isAlive() && !isStale) return shell;
    await discard();
    shell = await launch(state);
    isStale = false;
    return shell;
  };

  const haltTask = (target: LiveShell): Task => {
    let hurry = (): void => undefined;
    const hurried = new Promise<void>((resolve) => (hurry = resolve));
    const now: Task = {
      ending: undefined,
      halted: undefined,
      halt: (reason) => {
        if (now.halted !== undefined) return hurry();
        now.ending = reason;
        now.halted = endProcesses({
          groups,
          root: target.pid,
          spared: target.pid,
          isOurs: ({ run }) => run === `${runId}/${blocks}`,
          graceMs,
          hurry: hurried,
        });
      },
    };
    return now;
  };

  /** Sends the text and waits until the shell has told what became of it, or has ended. */
  const perform = async (target: LiveShell, block: BlockRun, code: string, text: string) => {
    if (task !== undefined) throw new Error("A block is running");
    task = haltTask(target);
    const now = task;
    blocks += 1;
    between.end();
    const sink = createOutputSink({
      createRedactor,
      outputPath: block.outputPath,
      onOutput: start.onOutput,
    });
    wires.connect(sink);
    writeFileSync(join(folder, "block"), `${code}\n`, { mode: 0o600 });
    const startedAt = new Date().toISOString();
    const started = performance.now();
    const timer =
      block.timeoutMs === undefined
        ? undefined
        : setTimeout(() => now.halt("timeout"), block.timeoutMs);
    target.send(text);
    let failed: Extract<Reply, { kind: "failed" }> | undefined;
    let reply = await wires.listen(target);
    while (reply?.kind === "failed") {
      failed = reply;
      reply = await wires.listen(target);
    }
    const status =
      reply?.kind === "block" || reply?.kind === "subshell" ? reply.status : await target.exited;
    clearTimeout(timer);
    await now.halted;
    const durationMs = performance.now() - started;
    wires.drain();
    const report = sink.end();
    between = quiet();
    wires.connect(between);
    task = undefined;
    const isStopped = now.ending !== undefined && now.ending in stopStatus;
    const outcome: SubshellOutcome = {
      status: isStopped ? stopStatus[now.ending as StopReason] : status,
      ending:
        now.ending ?? (reply?.kind === "block" || reply?.kind === "subshell" ? "end" : "exit"),
      startedAt,
      durationMs,
      ...report,
    };
    return { outcome, reply, failed };
  };

  const runOn = async (target: LiveShell, block: BlockRun): Promise<BlockOutcome> => {
    const before = state;
    const { outcome, reply } = await perform(target, block, block.code, runBlock);
    const told = reply?.kind === "block" || reply?.kind === "exit" ? reply : undefined;
    const after =
      told === undefined ? undefined : parseState(told.parts, target.functions, before.exitTrap);
    const full: BlockOutcome = { ...outcome, before, after };
    if (told !== undefined && outcome.status !== 0) {
      Object.assign(full, failedOf(told, block.code, 0));
    }
    const isDone = reply?.kind === "block" && outcome.ending === "end";
    save(isDone && after !== undefined ? after : before);
    return full;
  };

  const apart = async (block: BlockRun, options: string): Promise<SubshellOutcome> => {
    const target = await liveShell();
    const { outcome, failed } = await perform(
      target,
      block,
      asFunction(block.code),
      runApart(options),
    );
    save(state);
    return failed === undefined || outcome.status === 0
      ? outcome
      : { ...outcome, ...failedOf(failed, block.code, functionHeadLines) };
  };

  const isStray = ({ pid, group, run }: ProcessRow): boolean =>
    run?.startsWith(`${runId}/`) === true && pid !== shell.pid && !groups.includes(group);

  const close = async (): Promise<void> => {
    await discard();
    between.end();
    wires.close();
  };

  let stopWaiting = (): void => undefined;
  const session: Session = {
    get state() {
      return state;
    },
    bashVersion,
    withheld,
    run: async (block) => runOn(await liveShell(), block),
    runInSubshell: (block) => apart(block, "-Eeuo pipefail"),
    poll: (block, poll) =>
      pollBlock({
        block,
        poll,
        attempt: (timed) => apart(timed, "-e"),
        onPause: (wake) => (stopWaiting = wake),
      }),
    runInteractive: async (block) => {
      if (!process.stdin.isTTY) {
        throw new Failure(
          "terminal-missing",
          `Missing a terminal for block ${block.name}, expected one`,
          "Run it where somebody can answer",
        );
      }
      const guest = await launch(state, true);
      const outcome = await runOn(guest, block);
      guest.close();
      await guest.exited;
      isStale = true;
      return outcome;
    },
    restore: (next) => {
      save(next);
      isStale = true;
    },
    stop: (reason) => {
      stopWaiting();
      task?.halt(reason);
      return task !== undefined;
    },
    strays: async () =>
      (await listProcesses()).filter(isStray).map(({ pid, command, run = "" }) => {
        const block = Number(run.slice(runId.length + 1));
        return { pid, command, block: Number.isInteger(block) ? block : undefined };
      }),
    end: async ({ status = 0, strays = false } = {}) => {
      let outcome: SubshellOutcome | undefined;
      if (state.exitTrap !== undefined) {
        const block = { name: "EXIT", code: ":" };
        const text = leave(state.exitTrap, status);
        ({ outcome } = await perform(await liveShell(), block, block.code, text));
      }
      await discard();
      await endProcesses({
        groups,
        graceMs,
        isOurs: (row) => strays && isStray(row),
      });
      wires.drain();
      await close();
      rmSync(folder, { recursive: true, force: true });
      return outcome;
    },
    suspend: close,
  };
  return session;
}

/** The line is not known when the command stands in a function of an earlier block. */
function failedOf(
  told: { command: string; line: number },
  code: string,
  headLines: number,
): Pick<BlockOutcome, "failed"> {
  if (told.command === "") return {};
  const line = told.line - headLines;
  const isInBlock = line >= 1 && line <= code.split("\n").length;
  return { failed: { command: toText(told.command), line: isInBlock ? line : undefined } };
}

function toText(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString();
}

/** Ends the shell of an engine that is gone, and what its last block had started. */
async function endLeftovers(runId: string, blocks: number, graceMs: number): Promise<void> {
  await endProcesses({
    groups: [],
    graceMs,
    isOurs: ({ run }) =>
      run === `${runId}/shell` ||
      (run?.startsWith(`${runId}/`) === true && Number(run.slice(runId.length + 1)) > blocks),
  });
}
