import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { chooseUnattended, type UnattendedRules } from "../../src/exec/choose-unattended.ts";
import { driveRun, type RunPorts } from "../../src/exec/drive-run.ts";
import type { EventBody, RunEvent } from "../../src/exec/events.ts";
import { formatLine, journalBegin } from "../../src/exec/journal.ts";
import { foldEvents } from "../../src/exec/reduce.ts";
import type { RunPlan } from "../../src/exec/run-plan.ts";
import type { RunState } from "../../src/exec/run-state.ts";
import type { BlockRun, BlockOutcome, PollOutcome } from "../../src/exec/session/session.ts";
import { startedWith } from "./plan-of.ts";

const noRules: UnattendedRules = {
  allowDanger: false,
  skipManual: false,
  skipInteractive: false,
  decisions: {},
};

/** A run whose journal is a list, whose clock ticks by hand, and whose blocks run in real bash. */
export interface MemoryRun {
  folder: string;
  lines: string[];
  events: () => RunEvent[];
  /** What the blocks have written to the file `log`. */
  log: () => string[];
  add: (body: EventBody) => void;
  drive: (overrides?: Partial<RunPorts>, rules?: Partial<UnattendedRules>) => Promise<RunState>;
}

export function memoryRun(plan: RunPlan, msPerEvent = 1000): MemoryRun {
  const folder = mkdtempSync(join(tmpdir(), "memory-run-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "log"), "");
  writeFileSync(join(folder, "state"), "");
  const lines: string[] = [];
  let end = journalBegin;
  let clockMs = 0;
  const append = (body: EventBody, waitedMs: number): RunEvent => {
    const at = new Date(Date.UTC(2026, 10, 21) + clockMs).toISOString();
    const next = formatLine(body, { at, clockMs, waitedMs }, end);
    clockMs += msPerEvent;
    lines.push(next.line);
    end = next.end;
    return next.event;
  };
  const events = (): RunEvent[] => lines.map((line) => JSON.parse(line) as RunEvent);
  append(startedWith(plan), 0);
  return {
    folder,
    lines,
    events,
    log: () => readFileSync(join(folder, "log"), "utf8").split("\n").slice(0, -1),
    add: (body) => void append(body, 0),
    drive: (overrides = {}, rules = {}) => {
      const state = foldEvents(events());
      if (state === undefined) throw new Error("no run");
      return driveRun(state, {
        session: bashPort(folder),
        append,
        choose: (choice, _, checked) =>
          Promise.resolve({
            action: chooseUnattended(choice, { ...noRules, ...rules }, checked),
            waitedMs: 0,
          }),
        checkTarget: () => Promise.resolve({ same: true }),
        interruption: () => undefined,
        isAbandoned: () => false,
        outputOf: (seq, name) => ({ name: `output/${seq}-${name}`, path: "" }),
        operator: "ada",
        ...overrides,
      });
    },
  };
}

/** A small session: a bash for each block, which carries the variables on through a file. */
function bashPort(folder: string): RunPorts["session"] {
  const spawn = ({ code }: BlockRun, carries: boolean): BlockOutcome => {
    const save = carries ? "trap 'declare -p | grep -v -- \"^declare -[a-z]*r\" > state' EXIT" : "";
    rmSync(join(folder, "ended"), { force: true });
    const text = `. ./state 2>/dev/null; set -Eeuo pipefail; ${save}\n${code}\n: >ended`;
    const { status, stderr, stdout } = spawnSync("bash", ["-c", text], { cwd: folder });
    const pieces = [
      { stream: "stdout" as const, text: stdout.toString() },
      { stream: "stderr" as const, text: stderr.toString() },
    ];
    return {
      status: status ?? 1,
      ending: existsSync(join(folder, "ended")) ? "end" : "exit",
      startedAt: "2026-11-21T00:00:00.000Z",
      durationMs: 5,
      before: noState,
      after: undefined,
      transcript: { head: pieces, omittedBytes: 0, tail: [] },
      stdoutBytes: stdout.length,
      stderrBytes: stderr.length,
      stdoutKept: stdout.length,
    };
  };
  return {
    state: noState,
    run: (block) => Promise.resolve(spawn(block, true)),
    runInteractive: (block) => Promise.resolve(spawn(block, true)),
    runInSubshell: (block) => Promise.resolve({ ...spawn(block, false), ending: "end" }),
    poll: (block, { everyMs, withinMs }) => {
      let attempts = 0;
      for (let waited = 0; ; waited += everyMs) {
        attempts += 1;
        const outcome: PollOutcome = {
          ...spawn(block, false),
          ending: "end",
          attempts,
          lastFrom: 0,
          verdict: "passed",
        };
        if (outcome.status === 0) return Promise.resolve(outcome);
        if (outcome.status === 99) return Promise.resolve({ ...outcome, verdict: "gave-up" });
        if (waited >= withinMs) return Promise.resolve({ ...outcome, verdict: "late" });
      }
    },
    stateBefore: () => undefined,
    restore: () => undefined,
  };
}

const noState = {
  variables: {},
  functions: "",
  functionAttributes: "",
  aliases: "",
  parameters: "",
  traps: "",
  exitTrap: undefined,
  directories: [],
  umask: "",
  shopt: [],
  options: [],
};
