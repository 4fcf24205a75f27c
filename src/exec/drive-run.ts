import { decide, type Choice, type Next } from "./decide.ts";
import { eventOf, type Action } from "./choose.ts";
import { stoppedBy } from "./ending-text.ts";
import type { EventBody, RunEvent } from "./events.ts";
import { reduce } from "./reduce.ts";
import { runBlock, runCheck, type BlockRunner } from "./run-block.ts";
import type { PlannedBlock } from "./run-plan.ts";
import { recordOf, type RunState } from "./run-state.ts";
import type { Session } from "./session/session.ts";
import type { ShellState } from "./session/shell-state.ts";

/** What the live cluster answers: itself, another one, or nothing. */
export type TargetAnswer = { same: true } | { same: false; found: string | null; reason: string };

/** The world around a run, as its loop needs it. */
export interface RunPorts {
  session: BlockRunner & Pick<Session, "restore" | "state" | "stateBefore">;
  /** Gives an event its place and times, and keeps it before it returns. */
  append: (body: EventBody, waitedMs: number) => RunEvent;
  /** The operator, or the rules of an unattended run; `checked` as in `chooseUnattended`. */
  choose: (choice: Choice, state: RunState, checked: string | undefined) => Promise<Chosen>;
  checkTarget: () => Promise<TargetAnswer>;
  /** The interruption that has not been answered yet. */
  interruption: () => "interrupted" | "terminated" | undefined;
  /** True when an interruption of the tidying says to leave the rest behind. */
  isAbandoned: () => boolean;
  /** Where the output of a block goes: relative to the run's folder for the journal, and absolute. */
  outputOf: (seq: number, block: string) => { name: string; path: string };
  operator: string;
  watch?: (event: RunEvent, state: RunState) => void;
}

export interface Chosen {
  action: Action;
  /** Time that a human took to answer. */
  waitedMs: number;
}

/**
 * Drives a run from where it is until it ends or pauses: asks the state what is next, does it, and
 * adds what has happened to the journal and the state.
 */
export async function driveRun(from: RunState, ports: RunPorts): Promise<RunState> {
  let state = from;
  /** What a failed block has set: for the rollbacks and cleanups, as in the script. */
  let failedState: ShellState | undefined;
  const checked = new Map<string, string>();
  const add = (body: EventBody, waitedMs = 0): RunEvent => {
    const event = ports.append(body, waitedMs);
    state = reduce(state, event);
    ports.watch?.(event, state);
    if (body.type === "run-closing" && failedState !== undefined) {
      ports.session.restore(failedState);
    }
    if (body.type === "unknown-decided" && body.as === "again") restoreBefore(body.block);
    return event;
  };

  for (;;) {
    const next = decide(state);
    if (next.kind === "ended" || next.kind === "paused") return state;
    const signal = ports.interruption();
    if (signal !== undefined && state.phase === "open") {
      const stopped = stoppedBlock(next);
      const reason = stoppedBy(signal, stopped.block);
      if (next.kind === "settle-unknown") add({ type: "run-paused", reason });
      else add({ type: "run-closing", result: signal, reason, ...stopped });
      continue;
    }
    if (next.kind === "record") add(next.body);
    else if (next.kind === "tidy" && ports.isAbandoned()) {
      add({ type: "block-skipped", block: next.block.name, reason: "left behind by request" });
    } else {
      const known = next.kind === "settle-unknown" ? checked.get(next.block.name) : undefined;
      const { action, waitedMs } = await ports.choose(next, state, known);
      const event = eventOf(next, action, ports.operator);
      if (event !== undefined) add(event, waitedMs);
      else if (next.kind === "settle-unknown" && action.do === "check") {
        await check(next);
      } else if (action.do === "run" && "block" in next) await run(next, waitedMs);
    }
  }

  async function run(
    { block, kind }: Extract<Choice, { block: object }>,
    waitedMs: number,
  ): Promise<void> {
    const isChange = block.role !== "verify";
    const answer: TargetAnswer = isChange ? await ports.checkTarget() : { same: true };
    if (!answer.same) {
      const { found, reason } = answer;
      const expected = state.start.target?.uid ?? "";
      add({ type: "target-lost", expected, found, reason }, waitedMs);
      if (kind === "tidy" && found === null) {
        add({ type: "block-skipped", block: block.name, reason });
      }
      return;
    }
    const record = recordOf(state, block.name);
    const attempt = (record?.attempts.length ?? 0) + 1;
    const { digest, name } = block;
    const { seq } = add({ type: "block-started", block: name, attempt, digest }, waitedMs);
    const output = ports.outputOf(seq, name);
    const code = record?.editedCode ?? block.code;
    const { after, before, ended } = await runBlock(ports.session, block, code, output.path);
    if (before !== undefined) ports.session.restore(before);
    if (kind !== "tidy") failedState = ended.passed ? undefined : after;
    add({ type: "block-ended", block: name, attempt, ...ended, output: output.name });
  }

  /** An unknown block that runs again begins as it began, as a retry does. */
  function restoreBefore(name: string): void {
    const seq = recordOf(state, name)?.attempts.at(-1)?.startedSeq ?? 0;
    const before = ports.session.stateBefore(ports.outputOf(seq, name).path);
    if (before !== undefined) ports.session.restore(before);
  }

  /** A failed check says that the block has to run again, unless that could destroy something. */
  async function check({
    block,
    checks,
  }: Extract<Choice, { kind: "settle-unknown" }>): Promise<void> {
    for (const one of checks) {
      const outcome = await runCheck(ports.session, one);
      if (outcome.status === 0 && outcome.ending === "end") continue;
      checked.set(block.name, `its check ended with ${outcome.status}`);
      const saysNo = outcome.status !== 99 && outcome.ending === "end" && !block.danger;
      if (saysNo && ports.interruption() === undefined) decideBy("again", outcome.status);
      return;
    }
    const lost = lostOutputs(block, ports.session.state);
    if (lost.length === 0) decideBy("done", 0);
    else checked.set(block.name, `what it has set is lost: ${lost.join(", ")}`);

    function decideBy(as: "done" | "again", status: number): void {
      add({ type: "unknown-decided", block: block.name, as, by: "verify", status });
    }
  }
}

/** Variables that later blocks need from the block, and that went with the killed process. */
function lostOutputs({ outputs }: PlannedBlock, { variables }: ShellState): string[] {
  return outputs.filter((name) =>
    /^declare \S+ \w+(?:=""|='')?$/.test(variables[name] ?? "declare -- X"),
  );
}

/** The block that a signal has ended; none when it came between two. */
function stoppedBlock(next: Next): { block?: string; status?: number } {
  return next.kind === "settle-failure" ? { block: next.block.name, status: next.status } : {};
}
