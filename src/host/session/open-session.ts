import { rmSync } from "node:fs";
import { Failure } from "../../diagnostics/failure.ts";
import { leave } from "../../exec/session/session-text.ts";
import type {
  BlockOutcome,
  BlockRun,
  EndOptions,
  Session,
  SessionStart,
  Stray,
  SubshellOutcome,
} from "../../exec/session/session.ts";
import { endProcesses } from "./end-processes.ts";
import { listProcesses, type ProcessRow } from "./list-processes.ts";
import { performBlock } from "./perform-block.ts";
import { pollBlock } from "./poll-block.ts";
import { runAtTop, runInSubshell } from "./run-block.ts";
import {
  closeContext,
  discardShell,
  liveShell,
  openContext,
  type SessionContext,
} from "./session-context.ts";
import { readBefore, readSnapshot } from "./session-folder.ts";

/**
 * Opens a session in its folder, or with `resume` the one that an engine left there: what still runs of its
 * last block ends first. Throws Failures: `bash-missing`, `bash-too-old`, `snapshot-missing`.
 */
export async function openSession(
  start: SessionStart,
  { resume = false }: { resume?: boolean } = {},
): Promise<Session> {
  const snapshot = resume ? readSnapshot(start.folder) : undefined;
  const before = resume ? readBefore(start.folder) : undefined;
  if (snapshot !== undefined) await endLeftovers(start, snapshot.blocks);
  const context = await openContext(start, snapshot);
  let endPause = (): void => undefined;
  return {
    get state() {
      return context.state;
    },
    bashVersion: context.shell.version,
    withheld: context.withheld,
    run: async (block) => runAtTop(context, await liveShell(context), block),
    runInSubshell: (block) => runInSubshell(context, block, "-Eeuo pipefail"),
    poll: (block, poll) =>
      pollBlock({
        block,
        poll,
        attempt: (timed) => runInSubshell(context, timed, "-e"),
        onPause: (wake) => (endPause = wake),
      }),
    runInteractive: (block) => runOnTerminal(context, block),
    stateBefore: (outputPath) => (context.after === outputPath ? before?.state : undefined),
    restore: (state) => {
      context.after = undefined;
      context.save(state);
      context.isStale = true;
    },
    stop: (reason) => {
      endPause();
      context.task?.halt(reason);
      return context.task !== undefined;
    },
    strays: () => straysOf(context),
    end: (options) => endRun(context, options),
    suspend: () => closeContext(context),
  };
}

async function runOnTerminal(context: SessionContext, block: BlockRun): Promise<BlockOutcome> {
  if (!process.stdin.isTTY) {
    throw new Failure(
      "terminal-missing",
      `Missing a terminal for block ${block.name}, expected one`,
      "Run it where somebody can answer",
    );
  }
  await discardShell(context);
  const guest = await context.launch(true);
  const outcome = await runAtTop(context, guest, block);
  guest.close();
  await guest.exited;
  return outcome;
}

async function endRun(
  context: SessionContext,
  { status = 0, strays = false }: EndOptions = {},
): Promise<SubshellOutcome | undefined> {
  let outcome: SubshellOutcome | undefined;
  const { exitTrap } = context.state;
  if (exitTrap !== undefined) {
    const block = { name: "EXIT", code: ":" };
    const shell = await liveShell(context);
    ({ outcome } = await performBlock(context, shell, block, leave(exitTrap, status)));
  }
  await discardShell(context);
  await endProcesses({
    groups: context.groups,
    graceMs: context.graceMs,
    isOurs: (row) => strays && isStray(context, row),
  });
  await closeContext(context);
  rmSync(context.start.folder, { recursive: true, force: true });
  return outcome;
}

async function straysOf(context: SessionContext): Promise<Stray[]> {
  const rows = await listProcesses();
  return rows
    .filter((row) => isStray(context, row))
    .map(({ pid, command, run }) => ({ pid, command, block: blockOf(context.start, run) }));
}

function isStray(context: SessionContext, { group, run }: ProcessRow): boolean {
  return run?.startsWith(`${context.start.runId}/`) === true && !context.groups.includes(group);
}

function blockOf({ runId }: SessionStart, run = ""): number | undefined {
  const block = Number(run.slice(runId.length + 1));
  return Number.isInteger(block) ? block : undefined;
}

/**
 * Ends the shell of an engine that is gone, and what its last block had started. What the blocks before
 * have in the background goes on, but for subshells: nothing tells which block they are of.
 */
async function endLeftovers(start: SessionStart, blocks: number): Promise<void> {
  const isOld = ({ run }: ProcessRow): boolean => (blockOf(start, run) ?? Infinity) <= blocks;
  await endProcesses({
    groups: [],
    graceMs: start.graceMs ?? 5000,
    isOurs: (row) => row.run?.startsWith(`${start.runId}/`) === true && !isOld(row),
    isKept: (row) => row.run?.startsWith(`${start.runId}/`) === true && isOld(row),
  });
}
