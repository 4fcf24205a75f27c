import { lstatSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { driveRun, type Chosen, type RunPorts, type TargetAnswer } from "../exec/drive-run.ts";
import type { RunEvent, Target } from "../exec/events.ts";
import type { JournalEnd } from "../exec/journal.ts";
import { reduce } from "../exec/reduce.ts";
import type { RunState } from "../exec/run-state.ts";
import { redactEvent, redactText } from "../exec/session/redact-text.ts";
import type { Output, Session } from "../exec/session/session.ts";
import { explainError, isSystemError } from "./explain-error.ts";
import type { JournalFile } from "./journal/journal-file.ts";
import { outputName, type RunDirectory } from "./run-directory.ts";
import { watchSignals } from "./run-signals.ts";
import { openSession } from "./session/open-session.ts";
import { compareTarget } from "./target-lock.ts";

/** Everything of a run that is not in its journal. */
export interface Execution {
  root: string;
  directory: RunDirectory;
  journal: JournalFile;
  /** The run as the journal tells it. */
  state: RunState;
  variables: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, string>>;
  operator: string;
  /** What the run's bash gets before the first block. */
  prelude: string | undefined;
  /** Gets the session too: an operator may look around in it. */
  choose: (
    ...asked: [...question: Parameters<RunPorts["choose"]>, session: Session]
  ) => Promise<Chosen>;
  /** True when Ctrl-C ends a block and not the run. */
  isAttended?: boolean;
  onOutput: (output: Output) => void;
  watch: (event: RunEvent, state: RunState) => void;
  say: (text: string) => void;
}

/**
 * Runs until the end or a pause: opens the session, or the one that was left, drives, and removes at
 * the end what only the run needed. What a pause leaves is for a resumption.
 */
export async function executeRun(
  execution: Execution,
): Promise<{ state: RunState; end: JournalEnd }> {
  const { directory, journal, say } = execution;
  let { state } = execution;
  makeWorkFolder(state);
  const session = await startSession(execution);
  const signals = watchSignals((reason) => session.stop(reason), say, {
    isAttended: execution.isAttended === true,
  });
  try {
    if (session.withheld.length > 0) {
      const text = `Not brought back, because they held a secret: ${session.withheld.join(", ")}`;
      state = reduce(state, journal.append({ type: "noted", text, by: "runbook" }, 0));
    }
    if (state.phase === "closing") signals.beginTidying();
    const ports = portsOf(execution, session, signals);
    let last = await driveRun(state, ports);
    if (last.phase === "ended") {
      const left = (await session.strays()).map(({ command, pid }) => `${pid} ${command}`);
      if (left.length > 0) {
        const what = isWholeDrill(last) ? "Ended" : "Still running";
        const text = `${what}: ${left.join("; ")}`;
        const event = ports.append({ type: "noted", text, by: "runbook" }, 0);
        last = reduce(last, event);
        ports.watch?.(event, last);
      }
      const status = last.closing?.result === "passed" ? 0 : 1;
      await session.end({ status, strays: isWholeDrill(last) });
      for (const path of [state.start.workFolder, directory.kubeconfig, directory.session]) {
        rmSync(path, { recursive: true, force: true });
      }
    } else {
      await session.suspend();
    }
    return { state: last, end: journal.end() };
  } catch (error) {
    await session.suspend();
    throw error;
  } finally {
    signals.stop();
    journal.close();
  }
}

function portsOf(
  { choose, directory, journal, operator, secrets, state, watch }: Execution,
  session: Session,
  signals: ReturnType<typeof watchSignals>,
): RunPorts {
  const redact = redactText(secrets);
  return {
    session,
    append: (body, waitedMs) => journal.append(redactEvent(body, redact), waitedMs),
    choose: (...asked): Promise<Chosen> => choose(...asked, session),
    checkTarget: () => checkTarget(directory, state.start.target),
    interruption: signals.interruption,
    isAbandoned: signals.isAbandoned,
    outputOf: (seq, block) => {
      const name = outputName(seq, block);
      return { name, path: join(directory.path, name) };
    },
    operator,
    watch: (event, now) => {
      if (event.type === "run-closing") signals.beginTidying();
      watch(event, now);
    },
  };
}

/** What has detached itself may be what an incident recovers, or what a part of a drill was run for; else it is left over. */
function isWholeDrill({ plan, start: { selection } }: RunState): boolean {
  return plan.mode === "drill" && Object.keys(selection).length === 0;
}

async function checkTarget(
  { kubeconfig }: RunDirectory,
  target: Target | null,
): Promise<TargetAnswer> {
  return target === null ? { same: true } : compareTarget(kubeconfig, target);
}

async function startSession({
  directory,
  onOutput,
  prelude,
  root,
  secrets,
  state,
  ...rest
}: Execution): Promise<Session> {
  const { cluster, runId, target, workFolder } = state.start;
  const environment = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      // What comes from outside reaches a block as a checked value, and a secret never as an export.
      value === undefined || name in secrets || name in rest.variables ? [] : [[name, value]],
    ),
  );
  if (target !== null) environment["KUBECONFIG"] = directory.kubeconfig;
  const own = { RUN_ID: runId, RUN_DIR: workFolder, CLUSTER: cluster };
  // Before the first block there is no state that a new session would not begin with.
  const resume = state.blocks.list.some(({ attempts }) => attempts.length > 0);
  const session = await openSession(
    {
      runId,
      folder: directory.session,
      cwd: root,
      environment,
      variables: { ...rest.variables, ...own },
      secrets,
      onOutput,
    },
    { resume },
  );
  if (!resume && prelude !== undefined) {
    const { status } = await session.run({ name: "prelude", code: prelude });
    if (status !== 0) throw new Error(`The prelude of the run ended with ${status}`);
  }
  return session;
}

/** `RUN_DIR` of the blocks. It outlives a kill, so that a resumed run finds what it has put there. */
function makeWorkFolder({ resumptions, start: { workFolder } }: RunState): void {
  try {
    mkdirSync(workFolder, { mode: 0o700 });
  } catch (error) {
    const isOurs = resumptions.length > 0 && isSystemError(error, "EEXIST") && isOwn(workFolder);
    if (!isOurs) throw explainError(error, "write", workFolder);
  }
}

function isOwn(path: string): boolean {
  const stats = lstatSync(path);
  return stats.isDirectory() && stats.uid === process.getuid?.();
}
