import type { BlockRun, Poll, PollOutcome, SubshellOutcome } from "../../exec/session/session.ts";

interface PollOptions {
  block: BlockRun;
  poll: Poll;
  attempt: (block: BlockRun) => Promise<SubshellOutcome>;
  /** Gets what ends the pause at once, and the polling with it. */
  onPause: (wake: () => void) => void;
}

/** The exit status of a check that says: this cannot succeed any more. */
const giveUp = 99;

/** As `within` of the extracted script: the last attempt begins before the time is up. */
export async function pollBlock(options: PollOptions): Promise<PollOutcome> {
  const { block, poll, attempt, onPause } = options;
  const started = performance.now();
  const left = (ms: number): number => ms - (performance.now() - started);
  let isStopped = false;
  let lastFrom = 0;
  for (let attempts = 1; ; attempts++) {
    const { timeoutMs } = block;
    const timed =
      timeoutMs === undefined ? block : { ...block, timeoutMs: Math.max(left(timeoutMs), 1) };
    const outcome = await attempt(timed);
    const verdict = verdictOf(outcome, isStopped || outcome.ending !== "end");
    const done = { ...outcome, attempts, lastFrom, durationMs: performance.now() - started };
    lastFrom += outcome.stdoutKept;
    if (verdict !== undefined) return { ...done, verdict };
    poll.onAttempt?.(attempts, outcome.status);
    if (left(poll.withinMs) <= 0) return { ...done, verdict: "late" };
    await new Promise<void>((resolve) => {
      const limit = Math.min(poll.everyMs, timeoutMs === undefined ? Infinity : left(timeoutMs));
      const timer = setTimeout(resolve, Math.max(limit, 0));
      onPause(() => {
        isStopped = true;
        clearTimeout(timer);
        resolve();
      });
    });
    onPause(() => (isStopped = true));
    if (isStopped) return { ...done, verdict: "stopped", ending: "interrupt", status: 130 };
  }
}

function verdictOf(
  { status }: SubshellOutcome,
  isStopped: boolean,
): PollOutcome["verdict"] | undefined {
  if (isStopped) return "stopped";
  if (status === 0) return "passed";
  return status === giveUp ? "gave-up" : undefined;
}
