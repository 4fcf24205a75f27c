import type { BlockEnded } from "./events.ts";
import type { PlannedBlock } from "./run-plan.ts";
import type { BlockOutcome, BlockRun, PollOutcome, Session } from "./session/session.ts";
import type { SubshellOutcome, Transcript } from "./session/session.ts";
import type { ShellState } from "./session/shell-state.ts";
import { stateChanges } from "./session/state-changes.ts";

/** What a polled check waits between two attempts when it does not say, in seconds. */
const defaultEvery = 10;
/** Text of a block's output that the journal keeps; the whole is in files. */
const excerptLength = 2000;

/** The part of a session that runs blocks. */
export type BlockRunner = Pick<Session, "run" | "runInSubshell" | "poll" | "runInteractive">;

/** How a block went, as the journal tells it, and the state that it left when it failed. */
export interface RanBlock {
  ended: Omit<BlockEnded, "type" | "block" | "attempt" | "output">;
  after: ShellState | undefined;
}

/**
 * Runs a block as the extracted script would: a polled check, a cleanup or a rollback in a subshell,
 * everything else in the run's own shell, where any `exit` is a failure.
 */
export async function runBlock(
  runner: BlockRunner,
  block: PlannedBlock,
  code: string,
  outputPath: string,
): Promise<RanBlock> {
  const run: BlockRun = { name: block.name, code, outputPath, ...timeoutOf(block) };
  if (block.role === "cleanup" || block.role === "rollback") {
    return ranApart(await runner.runInSubshell(run));
  }
  if (block.role === "verify" && block.within !== undefined) {
    return ranPoll(await runner.poll(run, pollOf(block, block.within)));
  }
  const outcome = block.interactive ? await runner.runInteractive(run) : await runner.run(run);
  return ranHere(outcome);
}

/** Runs a verify block for its answer alone: in a subshell, whatever else it is. */
export async function runCheck(runner: BlockRunner, block: PlannedBlock): Promise<SubshellOutcome> {
  const run: BlockRun = { name: block.name, code: block.code, ...timeoutOf(block) };
  return block.within === undefined
    ? runner.runInSubshell(run)
    : runner.poll(run, pollOf(block, block.within));
}

function timeoutOf({ timeout }: PlannedBlock): { timeoutMs?: number } {
  return timeout === undefined ? {} : { timeoutMs: timeout * 1000 };
}

function pollOf({ every }: PlannedBlock, within: number): { withinMs: number; everyMs: number } {
  return { withinMs: within * 1000, everyMs: (every ?? defaultEvery) * 1000 };
}

function ranHere(outcome: BlockOutcome): RanBlock {
  const { after, before, ending, status } = outcome;
  const changes = after === undefined ? undefined : stateChanges(before, after);
  const changed = changes && [...changes.added, ...changes.changed, ...changes.removed].sort();
  const passed = status === 0 && ending === "end";
  return { ended: { ...ended(outcome), passed, ending, changed: changed ?? [] }, after };
}

function ranApart(outcome: SubshellOutcome): RanBlock {
  const { ending, status } = outcome;
  const stopped = ending === "timeout" || ending === "interrupt" || ending === "terminate";
  return {
    ended: { ...ended(outcome), passed: status === 0 && !stopped, ending, changed: [] },
    after: undefined,
  };
}

function ranPoll(outcome: PollOutcome): RanBlock {
  const { attempts, verdict } = outcome;
  const ending = verdict === "late" || verdict === "gave-up" ? verdict : outcome.ending;
  return {
    ended: {
      ...ended(outcome),
      passed: verdict === "passed",
      ending,
      polls: attempts,
      changed: [],
    },
    after: undefined,
  };
}

function ended(
  outcome: SubshellOutcome,
): Pick<BlockEnded, "status" | "durationMs" | "outputBytes" | "excerpt" | "failed"> {
  const { durationMs, failed, status, stderrBytes, stdoutBytes, transcript } = outcome;
  return {
    status,
    durationMs: Math.round(durationMs),
    ...(failed && {
      failed: {
        command: failed.command,
        ...(failed.line !== undefined && { line: failed.line }),
      },
    }),
    outputBytes: stdoutBytes + stderrBytes,
    excerpt: excerptOf(transcript),
  };
}

function excerptOf({ head, omittedBytes, tail }: Transcript): string {
  const text = (pieces: Transcript["head"]): string => pieces.map((piece) => piece.text).join("");
  const whole = `${text(head)}${omittedBytes > 0 ? "\n…\n" : ""}${text(tail)}`;
  return whole.length <= excerptLength ? whole : `…${whole.slice(1 - excerptLength)}`;
}
