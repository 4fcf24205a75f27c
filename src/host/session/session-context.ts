import { redactText } from "../../exec/session/redact-text.ts";
import { redactorsFor } from "../../exec/session/redactor.ts";
import type { SessionStart } from "../../exec/session/session.ts";
import type { ShellState } from "../../exec/session/shell-state.ts";
import { snapshotFormat, type Snapshot } from "../../exec/session/snapshot.ts";
import { launchShell, type LiveShell } from "./launch-shell.ts";
import { createOutputSink, type OutputSink } from "./output-sink.ts";
import { openFolder, type SessionFolder } from "./session-folder.ts";
import type { Task } from "./task.ts";
import { openWires, type Wires } from "./wires.ts";

/** What the parts of a session share. */
export interface SessionContext {
  readonly start: SessionStart;
  readonly graceMs: number;
  readonly files: SessionFolder;
  readonly wires: Wires;
  readonly withheld: readonly string[];
  /** Process groups of the shells so far; what they have left in the background is still there. */
  readonly groups: readonly number[];
  /** Blocks that have been started, of the runs before too. */
  blocks: number;
  state: ShellState;
  /** Where the output of the block goes that was the last to begin at top level. */
  after: string | undefined;
  shell: LiveShell;
  /** The live shell does not have the session's state. */
  isStale: boolean;
  task: Task | undefined;
  redact: (text: string) => string;
  /** A sink for a block; without a path, output is shown and not kept. */
  openSink: (outputPath?: string, hasFiles?: boolean) => OutputSink;
  /** Gets what is written between two blocks. */
  readonly between: OutputSink;
  save: (state: ShellState) => void;
  /** Keeps the state beside the next ones: a block at top level begins. */
  keep: () => void;
  launch: (isInteractive: boolean) => Promise<LiveShell>;
}

/** Opens the folder and the first shell. */
export async function openContext(
  start: SessionStart,
  snapshot: Snapshot | undefined,
): Promise<SessionContext> {
  const { folder, runId, secrets } = start;
  const files = openFolder(folder);
  const createRedactor = redactorsFor(secrets);
  const openSink = (outputPath?: string, hasFiles = false): OutputSink =>
    createOutputSink({ createRedactor, outputPath, hasFiles, onOutput: start.onOutput });
  const between = openSink();
  const wires = openWires(folder, between);
  const groups: number[] = [];
  const launch = async (state: ShellState | undefined, blocks: number, isInteractive = false) => {
    const shell = await launchShell({ start, wires, state, blocks, isInteractive });
    groups.push(shell.pid);
    return shell;
  };
  const blocks = snapshot?.blocks ?? 0;
  let sequence = snapshot?.sequence ?? 0;
  let saved = "";
  try {
    const shell = await launch(snapshot?.state, blocks);
    const withheld = snapshot?.withheld ?? [];
    const format = snapshotFormat(secrets, withheld);
    const context: SessionContext = {
      start,
      graceMs: start.graceMs ?? 5000,
      files,
      wires,
      withheld,
      groups,
      blocks,
      state: shell.state,
      after: snapshot?.after,
      shell,
      isStale: false,
      task: undefined,
      redact: redactText(secrets),
      openSink,
      between,
      save: (state) => {
        context.state = state;
        sequence += 1;
        const { after, blocks: count } = context;
        const next = {
          runId,
          sequence,
          blocks: count,
          state,
          ...(after !== undefined && { after }),
        };
        saved = format(next);
        files.writeSnapshot(sequence, saved);
      },
      keep: () => files.writeBefore(saved),
      launch: (isInteractive) => launch(context.state, context.blocks, isInteractive),
    };
    context.save(shell.state);
    return context;
  } catch (error) {
    wires.close();
    files.close();
    throw error;
  }
}

/** The shell that the next block runs in: the one that lives, or a new one with the session's state. */
export async function liveShell(context: SessionContext): Promise<LiveShell> {
  if (context.shell.isAlive() && !context.isStale) return context.shell;
  await discardShell(context);
  context.shell = await context.launch(false);
  context.isStale = false;
  return context.shell;
}

/** Ends the shell itself and nothing that it has started. It is idle: nothing is lost. */
export async function discardShell({ shell }: SessionContext): Promise<void> {
  if (shell.isAlive()) shell.child.kill("SIGKILL");
  await shell.exited;
}

export async function closeContext(context: SessionContext): Promise<void> {
  await discardShell(context);
  context.wires.drain();
  context.between.end();
  context.wires.close();
  context.files.close();
}
