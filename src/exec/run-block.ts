import { compareFile, comparingCode, comparisonFunctions } from "../extract/script/expectation.ts";
import { quote } from "../shell/quote.ts";
import { excerptLength } from "./brief-output.ts";
import type { BlockEnded } from "./events.ts";
import type { PlannedBlock } from "./run-plan.ts";
import type { BlockOutcome, BlockRun, PollOutcome, Session } from "./session/session.ts";
import type { SubshellOutcome, Transcript } from "./session/session.ts";
import type { ShellState } from "./session/shell-state.ts";
import { stateChanges } from "./session/state-changes.ts";

/** What a polled check waits between two attempts when it does not say, in seconds. */
const defaultEvery = 10;
/** To compare an output takes no longer than this. */
const compareMs = 60_000;

/** The part of a session that runs blocks. */
export type BlockRunner = Pick<Session, "run" | "runInSubshell" | "poll" | "runInteractive">;

/** How a block went, as the journal tells it, and the state that it left when it failed. */
export interface RanBlock {
  ended: Omit<BlockEnded, "type" | "block" | "attempt" | "output">;
  after: ShellState | undefined;
  /** What a retry begins with, when the shell has come to the block's end and its output is not as expected. */
  before?: ShellState;
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
    const check = { ...run, code: checkCode({ ...block, code }) };
    return ranPoll(await runner.poll({ ...check, hasFiles: true }, pollOf(block, block.within)), {
      ...block,
      code,
    });
  }
  // What is compared is read from its file.
  const hasFiles = block.expected !== undefined;
  const outcome = block.interactive
    ? await runner.runInteractive(run)
    : await runner.run({ ...run, hasFiles });
  const ran = ranHere(outcome);
  return block.expected === undefined || !ran.ended.passed
    ? ran
    : compareOutput(runner, block.expected, run, outcome, ran);
}

/** As in the script: a block whose output is not as expected has failed, and the difference is its last output. */
async function compareOutput(
  runner: BlockRunner,
  { match, name, text }: NonNullable<PlannedBlock["expected"]>,
  { outputPath = "" }: BlockRun,
  { before }: BlockOutcome,
  ran: RanBlock,
): Promise<RanBlock> {
  const code = compareFile(match, text, quote(`${outputPath}.stdout`));
  const compared = await runner.runInSubshell({
    ...{ name, code, outputPath },
    hasFiles: true,
    timeoutMs: compareMs,
  });
  if (compared.status === 0 && compared.ending === "end") return ran;
  const { outputBytes } = ran.ended;
  const ended: RanBlock["ended"] = {
    ...ran.ended,
    passed: false,
    ending: "unexpected",
    status: compared.status === 0 ? 1 : compared.status,
    failed: unexpectedOutput(name),
    outputBytes: outputBytes + compared.stdoutBytes + compared.stderrBytes,
    excerpt: shorten(`${ran.ended.excerpt}${excerptOf(compared.transcript)}`),
  };
  return { ...ran, ended, before };
}

/** Runs a verify block for its answer alone: in a subshell, whatever else it is. */
export async function runCheck(runner: BlockRunner, block: PlannedBlock): Promise<SubshellOutcome> {
  const run: BlockRun = { name: block.name, code: checkCode(block), ...timeoutOf(block) };
  return block.within === undefined
    ? runner.runInSubshell(run)
    : runner.poll(run, pollOf(block, block.within));
}

function checkCode({ code, expected }: PlannedBlock): string {
  if (expected === undefined) return code;
  const { match, text } = expected;
  return comparingCode(code, match, text, comparisonFunctions(match));
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
  const lost = passed && changed?.includes("RPO_SECONDS") === true ? lostSeconds(after) : undefined;
  return {
    ended: {
      ...ended(outcome),
      ...{ passed, ending, changed: changed ?? [] },
      ...(lost !== undefined && { lostSeconds: lost }),
    },
    after,
  };
}

/** What the block has measured; undefined when it is no whole number. */
function lostSeconds(after: ShellState | undefined): number | undefined {
  const [, digits] =
    /^declare -\S+ RPO_SECONDS="(\d{1,12})"$/.exec(after?.variables["RPO_SECONDS"] ?? "") ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function ranApart(outcome: SubshellOutcome): RanBlock {
  const { ending, status } = outcome;
  const stopped = ending === "timeout" || ending === "interrupt" || ending === "terminate";
  return {
    ended: { ...ended(outcome), passed: status === 0 && !stopped, ending, changed: [] },
    after: undefined,
  };
}

/** What has failed where an output was compared: no command of the runbook. */
export function unexpectedOutput(name: string): { command: string } {
  return { command: `expect ${name}` };
}

function ranPoll(outcome: PollOutcome, { code, expected }: PlannedBlock): RanBlock {
  const { attempts, lastFrom, verdict } = outcome;
  const ending = verdict === "late" || verdict === "gave-up" ? verdict : outcome.ending;
  return {
    ended: {
      ...ended(outcome),
      passed: verdict === "passed",
      ending,
      // The comparison stands behind the block and the line that closes it.
      ...(expected !== undefined &&
        (outcome.failed?.line ?? 0) > code.split("\n").length + 1 && {
          failed: unexpectedOutput(expected.name),
        }),
      polls: attempts,
      ...(lastFrom > 0 && { lastFrom }),
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
  return shorten(whole);
}

function shorten(text: string): string {
  return text.length <= excerptLength ? text : `…${text.slice(1 - excerptLength)}`;
}
