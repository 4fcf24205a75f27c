import { Failure } from "../diagnostics/failure.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import type { UnattendedRules } from "../exec/choose-unattended.ts";
import { comparePlans, type PlanChange } from "../exec/compare-plans.ts";
import { planSteps } from "../exec/plan-steps.ts";
import { guardKubectl } from "../exec/guard-kubectl.ts";
import { foldEvents, reduce } from "../exec/reduce.ts";
import { restoreInputs, type RunInputs } from "../exec/run-inputs.ts";
import type { RunPlan } from "../exec/run-plan.ts";
import type { RunState } from "../exec/run-state.ts";
import { selectSteps } from "../exec/select-steps.ts";
import { continueJournal, readJournalFile } from "../host/journal/journal-file.ts";
import { lockPath, takeRunLock } from "../host/journal/run-lock.ts";
import { findRun, listRunIds, runDirectory, runsFolder } from "../host/run-directory.ts";
import type { RunDirectory } from "../host/run-directory.ts";
import { readOperator } from "../host/run-facts.ts";
import { readTarget, writeKubeconfig } from "../host/target-lock.ts";
import type { Cluster } from "../model/config.ts";
import { reportPlanChanges } from "../reporters/report-plan-changes.ts";
import type { Context } from "./context.ts";
import type { ExecFlags } from "./exec-flags.ts";
import type { Subject } from "./exec-subject.ts";
import type { Prepared } from "./start-run.ts";

/**
 * The run to resume: the one that is named, else the last of the runbook, on the cluster if one is named.
 * @throws Failure `run-unknown`, and when neither is named while several runs wait
 */
export function findResumable(
  root: string,
  { cluster, resume }: ExecFlags,
  id: string | undefined,
): { directory: RunDirectory; state: RunState } {
  const named = typeof resume === "string" ? findRun(root, resume) : undefined;
  const candidates =
    named === undefined
      ? listRunIds(root)
          .toReversed()
          .map((runId) => runDirectory(root, runId))
      : [named];
  const open: { directory: RunDirectory; state: RunState }[] = [];
  for (const directory of candidates) {
    const state = foldEvents(readJournalFile(directory.journal).events);
    if (state === undefined) continue;
    const { cluster: on, runbook } = state.start;
    const fits = (id ?? runbook) === runbook && (cluster?.includes(on) ?? true);
    if (fits && state.phase !== "ended") open.push({ directory, state });
    else if (named !== undefined) throw notResumable(state, fits);
    if (id !== undefined && open.length > 0) break;
  }
  const [last] = open;
  if (last !== undefined && open.length === 1) return last;
  if (last !== undefined) {
    const runs = open.map(({ state: { start } }) => `${start.runId} (${start.runbook})`);
    const reason = `Unexpected number of runs that have not ended, expected one: ${runs.join(", ")}`;
    throw new Failure("run-unknown", reason, "Name one: runbook exec --resume RUN");
  }
  const message = `Missing run of ${id ?? "any runbook"} that has not ended, expected one to resume`;
  throw new Failure("run-unknown", message, "`runbook runs` lists the runs");
}

/** What the operator has given for a run that goes on. */
export interface Resumption {
  decisions: UnattendedRules["decisions"];
  inputs: Pick<RunInputs, "secrets" | "variables">;
}

/**
 * The inputs that a run began with. Only a session whose first state was never written takes the variables:
 * every other one brings its own.
 * @throws Failure `input-invalid`
 */
export function inputsOf(
  { start }: RunState,
  { cluster, runbook }: Subject,
  environment: Readonly<Record<string, string | undefined>>,
): Resumption["inputs"] {
  const { secrets, variables } = restoreInputs(runbook.frontMatter, start.inputs, environment);
  return { secrets, variables: { ...cluster.values, ...variables } };
}

/**
 * Goes on with a run: what its process left is taken over, and what has changed in the sources since
 * must be accepted.
 * @throws Failure `run-locked`, `changes-not-accepted`, `cluster-mismatch`, `journal-damaged`
 */
export async function resumeRun(
  context: Context,
  flags: ExecFlags,
  { cluster, library, runbook }: Subject,
  { directory, state: found }: { directory: RunDirectory; state: RunState },
  { decisions, inputs }: Resumption,
): Promise<Prepared> {
  const { root } = library.tree;
  const { runId, target } = found.start;
  const path = lockPath(runsFolder(root), found.start.runbook, cluster.name);
  const lock = takeRunLock(path, runId, { force: flags.force === true });
  try {
    // Under the lock the journal stands still: only now can it be believed.
    const journal = readJournalFile(directory.journal);
    const state = foldEvents(journal.events) ?? found;
    refuseDecisions(state, Object.keys(decisions));
    const plan = selectSteps(planSteps(runbook, state.plan.mode), state.start.selection);
    const changes = acceptChanges(context, flags, state.plan, plan);
    const now = target === null ? null : await sameTarget(directory, cluster, root, target.uid);
    const who = readOperator();
    const file = continueJournal(directory.journal, journal);
    const event = file.append(
      {
        type: "run-resumed",
        tool: context.tool.version,
        ...who,
        target: now,
        tornBytes: journal.tornBytes,
        accepted: changes.map(({ kind, name }) => `${name} (${kind})`),
        ...(changes.length > 0 && { plan }),
        forced: lock.forced,
      },
      0,
    );
    return {
      execution: {
        root,
        directory,
        journal: file,
        state: reduce(state, event),
        ...inputs,
        operator: who.operator,
        prelude: guardKubectl(cluster.protectedNamespaces),
      },
      lock,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A decision about a block that is not unknown is a slip, and the block that was meant stays open. */
function refuseDecisions({ blocks }: RunState, names: readonly string[]): void {
  const unknown = blocks.list
    .filter(({ status }) => status === "running" || status === "unknown")
    .map(({ block }) => block.name);
  const wrong = names.find((name) => !unknown.includes(name));
  if (wrong === undefined) return;
  const help = unknown.length === 0 ? "Leave --decide out" : suggestHelp(wrong, unknown);
  const message = `Unexpected --decide ${wrong}: it is not a block whose end is unknown`;
  throw new Failure("block-not-unknown", message, help);
}

function acceptChanges(
  { terminal }: Context,
  { acceptChanges: isAccepted }: ExecFlags,
  before: RunPlan,
  after: RunPlan,
): PlanChange[] {
  const changes = comparePlans(before, after);
  if (changes.length === 0) return changes;
  terminal.say(reportPlanChanges(changes));
  if (isAccepted === true) return changes;
  throw new Failure(
    "changes-not-accepted",
    "The runbook has changed since the run began",
    "Read the difference above; --accept-changes goes on with it",
  );
}

async function sameTarget(
  { kubeconfig }: RunDirectory,
  cluster: Cluster,
  root: string,
  uid: string,
): Promise<RunState["start"]["target"]> {
  await writeKubeconfig(kubeconfig, cluster, root);
  const target = await readTarget(kubeconfig, cluster);
  if (target.uid === uid) return target;
  throw new Failure(
    "cluster-mismatch",
    `Context ${target.context} is now cluster ${target.uid}, the run began on ${uid}`,
    "Point the context to the cluster of the run",
  );
}

function notResumable({ closing, start }: RunState, fits: boolean): Failure {
  const message = fits
    ? `Run ${start.runId} has ended: ${closing?.result ?? "failed"}`
    : `Run ${start.runId} is of ${start.runbook} on ${start.cluster}`;
  return new Failure("run-not-resumable", message, "`runbook runs` lists the runs");
}
