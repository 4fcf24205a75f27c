import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { applyPlan } from "../host/apply-plan.ts";
import { countUnchanged } from "../host/count-unchanged.ts";
import type { Counts } from "../host/last-answer.ts";
import { openTree } from "../host/open-tree.ts";
import type { Tree } from "../host/open-tree.ts";
import { sealOutputs } from "../host/seal-outputs.ts";
import { formatLock } from "../plan/lock.ts";
import { outputsOf } from "../plan/output-kind.ts";
import type { OutputCommand } from "../plan/output-kind.ts";
import { pendingEntries } from "../plan/plan.ts";
import type { Entry, Plan } from "../plan/plan.ts";
import { diagnosticsJson, reportJson } from "../reporters/report-json.ts";
import { entryJson, entryLine } from "../reporters/report-plan.ts";
import { summarize } from "../reporters/report-text.ts";
import { countsText, tell } from "./context.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";
import { sayDiagnostics } from "./report-diagnostics.ts";
import { notesText, upToDateText } from "./unchanged-text.ts";

export interface PlanFlags extends SharedFlags {
  dryRun?: boolean;
  check?: boolean;
  force?: boolean;
}

/** Plans the outputs of a command, prints the plan, and applies it unless asked not to. */
export async function writeOutputs(
  context: Context,
  command: OutputCommand,
  flags: PlanFlags,
): Promise<ExitCode> {
  const tree = openTree(context.terminal.cwd, flags.config);
  const isComplete = flags.cluster === undefined;
  const known = isComplete ? countUnchanged(tree, context.tool, command) : undefined;
  // In JSON the diagnostics themselves are part of the answer.
  if (known !== undefined && (known.notes === "" || flags.json !== true)) {
    sayNotes(context, known.notes);
    return answer(context, { counts: known.counts, entries: [], diagnostics: [] });
  }
  const kinds = outputsOf[command];
  const { planOutputs } = await import("./heavy.ts");
  const planned = planOutputs(context, tree, { kinds, force: flags.force === true });
  if (planned === undefined) return 2;
  const { counts, diagnostics, inputs, library, plan } = planned;
  const notes = summarize(diagnostics.filter(({ severity }) => severity !== "error")) ?? "";
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  sayDiagnostics(context, errors, library.texts);
  sayNotes(context, notes);
  const entries = plan === undefined ? [] : pendingEntries(plan);
  const hasConflicts = entries.some(({ action }) => action === "conflict");
  const isOnlyShown = flags.dryRun === true || flags.check === true;
  const isWritten = plan !== undefined && !isOnlyShown && !hasConflicts;
  if (isWritten) {
    writePlan(tree, plan);
    if (isComplete) sealOutputs(tree, { kinds, notes }, inputs, plan.lock);
  }
  answer(context, { counts, entries, diagnostics, isWritten });
  if (plan === undefined) return 1;
  if (flags.check === true) return entries.length > 0 ? 1 : 0;
  if (isWritten || flags.dryRun === true) return 0;
  context.terminal.say(
    "error: Nothing was written: some files are not as runbook wrote them\n" +
      "  help: Move the changes into the sources, or overwrite the files with --force\n",
  );
  return 2;
}

/** A plan without entries may still change the lock, such as when a source changed in vain. */
function writePlan(tree: Tree, plan: Plan): void {
  if (pendingEntries(plan).length === 0 && formatLock(plan.lock) === tree.lockText) return;
  applyPlan(tree.root, tree.lockFile, plan);
}

function sayNotes(context: Context, notes: string): void {
  if (notes !== "" && context.flags.json !== true) tell(context, notesText(notes));
}

interface Answer {
  counts: Counts;
  entries: readonly Entry[];
  diagnostics: readonly Diagnostic[];
  isWritten?: boolean;
}

function answer(context: Context, { counts, diagnostics, entries, isWritten }: Answer): ExitCode {
  const { flags, terminal } = context;
  if (flags.json === true) {
    const files = entries.map(entryJson);
    const written = isWritten === true;
    const found = diagnosticsJson(diagnostics);
    terminal.print(reportJson({ written, counts, files, diagnostics: found }));
  } else {
    terminal.print(entries.map((entry) => `${entryLine(entry)}\n`).join(""));
  }
  const done = isWritten === true ? "written" : "to write";
  const result = hasErrors(diagnostics) ? "nothing was written" : `${entries.length} ${done}`;
  const isUpToDate = entries.length === 0 && !hasErrors(diagnostics);
  tell(context, isUpToDate ? upToDateText(counts) : `${countsText(counts)}: ${result}`);
  return 0;
}
