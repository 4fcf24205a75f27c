import type { PreflightItem } from "./preflight/item.ts";
import type { PlanSelection, RunPlan } from "./run-plan.ts";

/** Version of the journal's format. A reader refuses every other one. */
export const journalVersion = 1;

/** The live cluster that a run is bound to: its API server, and the uid of the namespace kube-system. */
export interface Target {
  context: string;
  server: string;
  uid: string;
}

/** Everything that is known when a run begins. Secrets stand under their names, without values. */
export interface RunStarted {
  type: "run-started";
  version: typeof journalVersion;
  runId: string;
  runbook: string;
  title: string;
  file: string;
  cluster: string;
  tool: string;
  operator: string;
  host: string;
  /** SHA-256 by path of the runbook, its snippets and the configuration. */
  sources: Readonly<Record<string, string>>;
  git: { commit: string; dirty: boolean } | null;
  /** First line of each program's version; null when the program did not tell. */
  tools: Readonly<Record<string, string | null>>;
  target: Target | null;
  /** Values of inputs; null is a secret. */
  inputs: Readonly<Record<string, string | null>>;
  selection: PlanSelection;
  plan: RunPlan;
  /** `RUN_DIR` of the blocks. */
  workFolder: string;
  /** True when a lock of another run was overruled. */
  forced: boolean;
  /** What was looked at before the first step. */
  preflight?: readonly PreflightItem[];
}

export interface RunResumed {
  type: "run-resumed";
  tool: string;
  operator: string;
  host: string;
  target: Target | null;
  /** Bytes of an unfinished last line that were cut off. */
  tornBytes: number;
  /** Names of what has changed since and was accepted, with the plan as it is now. */
  accepted: readonly string[];
  plan?: RunPlan;
  forced: boolean;
}

/** How the run's steps came to an end. */
export type RunResult = "passed" | "failed" | "aborted" | "interrupted" | "terminated";

export interface BlockEnded {
  type: "block-ended";
  block: string;
  attempt: number;
  passed: boolean;
  /** As a script's: 124 out of time, 128 + n by signal n. */
  status: number;
  ending:
    | "end"
    | "exit"
    | "timeout"
    | "interrupt"
    | "terminate"
    | "late"
    | "gave-up"
    | "error"
    | "unexpected";
  durationMs: number;
  /** How often a polled check was tried. */
  polls?: number;
  /** Where in its file of stdout the last try begins, in bytes. */
  lastFrom?: number;
  failed?: { command: string; line?: number };
  /** Names of the variables that the block has added, changed or removed. */
  changed: readonly string[];
  /** Seconds of data that are lost, when the block has measured them as `RPO_SECONDS`. */
  lostSeconds?: number;
  /**
   * Files of everything that was written, below the run's folder, without `.stdout`, `.stderr`. They are
   * not there where `briefOutput` knows it all.
   */
  output?: string;
  outputBytes: number;
  /** The end of it. */
  excerpt: string;
}

export interface BlockStarted {
  type: "block-started";
  block: string;
  attempt: number;
  digest: string;
}

export interface RunClosing {
  type: "run-closing";
  result: RunResult;
  reason: string;
  block?: string;
  status?: number;
}

export interface RunEnded {
  type: "run-ended";
  result: RunResult;
  /** Cleanups and rollbacks that were due and have not succeeded. */
  leftover: readonly string[];
}

/** What has happened, before the journal gives it a place and a time. */
export type EventBody =
  | RunStarted
  | RunResumed
  | { type: "step-started"; step: string }
  | { type: "step-confirmed"; step: string; by: string }
  | { type: "step-skipped"; step: string; reason: string }
  /** By another user; `digest` is of what the step would run. */
  | { type: "step-approved"; step: string; by: string; uid: number; digest: string }
  | BlockStarted
  | BlockEnded
  | { type: "block-skipped"; block: string; reason: string }
  | { type: "block-edited"; block: string; code: string; digest: string }
  /** What a block is that began and whose end nobody has seen. */
  | {
      type: "unknown-decided";
      block: string;
      as: "done" | "again";
      by: string;
      /** Exit status of the verify blocks that decided. */
      status?: number;
    }
  /** The next step is this one: what has passed in it runs again, what lies between is skipped. */
  | { type: "jumped"; step: string; reason: string }
  | { type: "noted"; text: string; by: string }
  | { type: "target-lost"; expected: string; found: string | null; reason: string }
  /** The run has stopped and waits to be resumed. */
  | { type: "run-paused"; reason: string }
  | RunClosing
  | RunEnded;

export interface EventTimes {
  /** Wall clock, ISO 8601 in UTC. */
  at: string;
  /** Time since the run began: monotonic within a process, by wall clock across a resumption. */
  clockMs: number;
  /** Part of the time since the event before in which a human was waited for. */
  waitedMs: number;
}

/** One line of the journal. `seq` counts from 1; `previous` is the hash of the line before. */
export type RunEvent = EventBody & EventTimes & { seq: number; previous: string };
