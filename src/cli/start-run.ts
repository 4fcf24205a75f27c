import { journalVersion, type Target } from "../exec/events.ts";
import { guardKubectl } from "../exec/guard-kubectl.ts";
import { startState } from "../exec/reduce.ts";
import type { RunInputs } from "../exec/run-inputs.ts";
import type { RunPlan } from "../exec/run-plan.ts";
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
import { readRunFacts } from "../host/run-facts.ts";
import { readTarget, writeKubeconfig } from "../host/target-lock.ts";
import type { Context } from "./context.ts";
import type { ExecFlags, ExecRequest } from "./exec-flags.ts";
import type { Subject } from "./exec-subject.ts";

/** A run that can be driven, and the lock that it holds. */
export interface Prepared {
  execution: Omit<Execution, "choose" | "onOutput" | "watch" | "say">;
  lock: RunLock;
}

/**
 * Begins a run: lock, folder, the cluster's identity, and the first line of the journal. Nothing is left
 * behind when it cannot begin.
 * @throws Failure `run-locked`, and what the target lock throws
 */
export async function startRun(
  context: Context,
  flags: ExecFlags,
  request: ExecRequest,
  subject: Subject,
  { inputs, plan }: { inputs: RunInputs; plan: RunPlan },
): Promise<Prepared> {
  const { cluster, library, runbook, sources } = subject;
  const { root } = library.tree;
  const { id, title, tools } = runbook.frontMatter;
  const runId = makeRunId();
  const lock = takeRunLock(lockPath(runsFolder(root), id, cluster.name), runId, {
    force: flags.force === true,
  });
  try {
    const facts = await readRunFacts(root, tools);
    const directory = createRunDirectory(root, runId);
    let target: Target | null = null;
    if (cluster.kubernetes !== undefined) {
      await writeKubeconfig(directory.kubeconfig, cluster, root);
      target = await readTarget(directory.kubeconfig, cluster);
    }
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
    removeUnstarted(runDirectory(root, runId));
    lock.release();
    throw error;
  }
}
