import { journalVersion } from "../exec/events.ts";
import { guardKubectl } from "../exec/guard-kubectl.ts";
import { startState } from "../exec/reduce.ts";
import type { Execution } from "../host/execute-run.ts";
import { createJournal } from "../host/journal/journal-file.ts";
import { lockPath, takeRunLock, type RunLock } from "../host/journal/run-lock.ts";
import {
  createRunDirectory,
  makeRunId,
  removeUnstarted,
  runDirectory,
  runsFolder,
  workFolderOf,
} from "../host/run-directory.ts";
import { undoOnSignal } from "../host/run-signals.ts";
import { painter } from "../reporters/paint.ts";
import { reportPreflight } from "../reporters/report-preflight.ts";
import type { Context } from "./context.ts";
import type { ExecFlags, ExecRequest } from "./exec-flags.ts";
import type { Subject } from "./exec-subject.ts";
import { lookAhead, type Outlook } from "./look-ahead.ts";
import { refuseFailed } from "./preflight.ts";

/** A run that can be driven, and the lock that it holds. */
export interface Prepared {
  execution: Omit<Execution, "choose" | "onOutput" | "watch" | "say">;
  lock: RunLock;
}

/**
 * Begins a run: lock, folder, the cluster's identity, and the first line of the journal. Nothing is left
 * behind when it cannot begin.
 * @throws Failure `run-locked`, `preflight-failed`, and what the target lock throws
 */
export async function startRun(
  context: Context,
  flags: ExecFlags,
  request: ExecRequest,
  subject: Subject,
  { inputs, origins, plan }: Pick<Outlook, "inputs" | "origins" | "plan">,
): Promise<Prepared> {
  const { cluster, library, runbook, sources } = subject;
  const { root } = library.tree;
  const { id, title } = runbook.frontMatter;
  const runId = makeRunId();
  const lock = takeRunLock(lockPath(runsFolder(root), id, cluster.name), runId, {
    force: flags.force === true,
  });
  const undo = (): void => {
    removeUnstarted(runDirectory(root, runId));
    lock.release();
  };
  const callOff = undoOnSignal(undo);
  try {
    const directory = createRunDirectory(root, runId);
    const { kubeconfig } = directory;
    const { color, env: environment, say } = context.terminal;
    const outlook = { subject, plan, inputs, origins, kubeconfig, environment };
    const { facts, items, refusal, target } = await lookAhead(outlook);
    if (flags.quiet !== true) say(reportPreflight(items, painter(color.stderr)));
    refuseFailed(items, refusal, flags);
    const journal = createJournal(directory.journal);
    const event = journal.append(
      {
        type: "run-started",
        version: journalVersion,
        runId,
        runbook: id,
        title,
        file: runbook.source.file,
        cluster: cluster.name,
        tool: context.tool.version,
        operator: facts.operator,
        host: facts.host,
        sources,
        git: facts.git,
        tools: facts.tools,
        target,
        inputs: inputs.recorded,
        selection: request.selection,
        plan,
        workFolder: workFolderOf(runId),
        forced: lock.forced,
        preflight: items,
      },
      0,
    );
    if (event.type !== "run-started") throw new Error("The journal answered another event");
    const { secrets, variables } = inputs;
    const state = startState(event);
    return {
      execution: {
        root,
        directory,
        journal,
        state,
        variables,
        secrets,
        operator: facts.operator,
        prelude: guardKubectl(cluster.protectedNamespaces),
      },
      lock,
    };
  } catch (error) {
    undo();
    throw error;
  } finally {
    callOff();
  }
}
