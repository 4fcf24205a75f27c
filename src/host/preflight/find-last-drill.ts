import type { PastDrill } from "../../exec/preflight/judge-desk.ts";
import { foldEvents } from "../../exec/reduce.ts";
import { summarizeRun } from "../../exec/summarize-run.ts";
import { inspectJournalFile } from "../journal/journal-file.ts";
import { listRunIds, runDirectory } from "../run-directory.ts";

/** The newest drill of a whole runbook on a cluster that has ended, of those whose journals are whole. */
export function findLastDrill(
  root: string,
  runbook: string,
  cluster: string,
): PastDrill | undefined {
  for (const runId of listRunIds(root).toReversed()) {
    const journal = inspectJournalFile(runDirectory(root, runId).journal);
    const state = journal.damage === undefined ? foldEvents(journal.events) : undefined;
    if (state?.start.runbook !== runbook || state.start.cluster !== cluster) continue;
    const isWhole = Object.keys(state.start.selection).length === 0;
    if (isWhole && state.phase === "ended" && state.plan.mode === "drill") {
      return summarizeRun(state, journal.end);
    }
  }
  return undefined;
}
