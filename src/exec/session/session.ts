import type { ShellState } from "./shell-state.ts";

/** What a session begins with. Secrets are variables whose values reach no file and no reader. */
export interface SessionStart {
  /** Unique to the run; in the environment of everything that the session starts. */
  runId: string;
  /** The session's own folder. It makes it (0700), and removes it at the end. */
  folder: string;
  /** Where the blocks begin. */
  cwd: string;
  /** Environment of the blocks. */
  environment: Readonly<Record<string, string>>;
  /** Shell variables that are not exported, such as `RUN_ID` and the cluster's values. */
  variables: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, string>>;
  /** The bash to use, 4.4 or later; default: `bash` of the PATH. */
  bash?: string;
  /** Between SIGTERM and SIGKILL; default 5,000. */
  graceMs?: number;
  onOutput?: (output: Output) => void;
}

export type OutputStream = "stdout" | "stderr";

/** A piece of output as it arrives, without secrets. */
export interface Output {
  stream: OutputStream;
  /** As it was written: for a file or another machine. */
  bytes: Uint8Array;
  /** The same made harmless for a terminal: no escapes, no invalid UTF-8. */
  text: string;
}

export interface BlockRun {
  /** Names the block in messages and its files of output. */
  name: string;
  code: string;
  timeoutMs?: number;
  /**
   * Files `PATH.stdout` and `PATH.stderr` get everything that is written, 0600, unless it is so little
   * that the journal keeps it whole. Without it only the transcript is kept.
   */
  outputPath?: string;
  /** They are made however little is written: somebody reads them, or another attempt goes on in them. */
  hasFiles?: boolean;
}

/**
 * How a block ended: it came to its end; its shell ended, by `exit`, a failure or `exec`; its time
 * was up (status 124); `stop` was called (130 or 143).
 */
export type BlockEnding = "end" | "exit" | "timeout" | "interrupt" | "terminate";

export interface BlockOutcome {
  /**
   * Exit status as a script's: 128 + n when signal n ended the shell. Other than 0 with the ending
   * `end`: the block has switched errexit off, and a script would go on.
   */
  status: number;
  ending: BlockEnding;
  startedAt: string;
  durationMs: number;
  /** State before the block. */
  before: ShellState;
  /**
   * State that the block left behind, also when it failed. Undefined when the shell was replaced by
   * `exec`, killed, or had set an EXIT trap of its own in the block that failed.
   */
  after: ShellState | undefined;
  /** The command that failed, and its line in the block, counted from 1. */
  failed?: { command: string; line: number | undefined };
  transcript: Transcript;
  /** Bytes of output, and what went wrong with writing it to disk. */
  stdoutBytes: number;
  stderrBytes: number;
  /** Bytes of stdout without secrets: what the file has got of them. */
  stdoutKept: number;
  outputError?: string;
}

/** The outcome of a block in a subshell: it leaves no state behind. */
export type SubshellOutcome = Omit<BlockOutcome, "before" | "after">;

export interface Poll {
  withinMs: number;
  everyMs: number;
  /** Called after each attempt that did not succeed. */
  onAttempt?: (attempt: number, status: number) => void;
}

export interface PollOutcome extends SubshellOutcome {
  attempts: number;
  /** Where in the file of stdout the last attempt begins. */
  lastFrom: number;
  /** `gave-up`: the check ended with 99. `late`: not within its time. */
  verdict: "passed" | "gave-up" | "late" | "stopped";
}

/** Output with its head and its tail kept, both streams in the order of arrival. */
export interface Transcript {
  head: readonly TranscriptPiece[];
  /** Bytes between head and tail that only the files have. */
  omittedBytes: number;
  tail: readonly TranscriptPiece[];
}

export interface TranscriptPiece {
  stream: OutputStream;
  text: string;
}

/** A process of the run that has left its process group, such as a daemon. */
export interface Stray {
  pid: number;
  command: string;
  /** Which block of the session, counted from 1, started it; undefined when that is not known. */
  block: number | undefined;
}

/**
 * One bash in which blocks run one after the other as in one script. One block at a time: a call
 * before the last one has ended is a bug and throws.
 */
export interface Session {
  /** What the next block begins with. */
  readonly state: ShellState;
  readonly bashVersion: string;
  /** Names of what a resumed session lost: variables that held a secret's value. */
  readonly withheld: readonly string[];

  /**
   * Runs a block at top level. When its shell ends, the session goes on from the state before the
   * block; `restore(outcome.after)` goes on with what it had set.
   */
  run(block: BlockRun): Promise<BlockOutcome>;
  /** Runs a cleanup, rollback or verify block in a subshell, as a function as in the script. */
  runInSubshell(block: BlockRun): Promise<SubshellOutcome>;
  /** Repeats a verify block in subshells until it succeeds, gives up (99) or is late. */
  poll(block: BlockRun, poll: Poll): Promise<PollOutcome>;
  /** Hands the terminal over. Throws `terminal-missing` without one. Its output is not kept. */
  runInteractive(block: BlockRun): Promise<BlockOutcome>;

  /**
   * What the block with this output began with, in a resumed session whose state is that after it: the engine was
   * gone before it could tell of the block's end.
   */
  stateBefore(outputPath: string): ShellState | undefined;
  /** The next block begins with this state: retry, skip, back. What the old shell runs in the background lives on. */
  restore(state: ShellState): void;
  /**
   * Ends what runs now: TERM to the process group, its descendants and what the block detached, a grace,
   * KILL. The pending call resolves. A second call does not wait for the grace. False when nothing runs.
   */
  stop(reason: "interrupt" | "terminate"): boolean;
  /** What the session's blocks have left running outside its process groups. */
  strays(): Promise<Stray[]>;
  /**
   * The end of the run: EXIT traps that blocks have set run as at the end of a script, background
   * processes end, the folder is removed. `strays: true` ends detached processes too.
   */
  end(options?: EndOptions): Promise<SubshellOutcome | undefined>;
  /** Ends the shell and keeps the folder, for a later `resume`. */
  suspend(): Promise<void>;
}

export interface EndOptions {
  /** The run's exit status: what `$?` is in an EXIT trap. */
  status?: number;
  strays?: boolean;
}
