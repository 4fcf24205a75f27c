import { summarizeRun } from "../exec/summarize-run.ts";
import { foldEvents } from "../exec/reduce.ts";
import { findRoot } from "../host/find-root.ts";
import { inspectJournalFile } from "../host/journal/journal-file.ts";
import { listRunIds, runDirectory } from "../host/run-directory.ts";
import { formatDuration } from "../model/duration.ts";
import { reportJson } from "../reporters/report-json.ts";
import { tableText } from "../reporters/table-text.ts";
import { tell, type Context, type ExitCode, type SharedFlags } from "./context.ts";
import { isAlive } from "./find-watched.ts";

interface ListedRun {
  run: string;
  runbook: string;
  cluster: string;
  mode: string;
  /** `running` while a process holds its lock; `damaged` when the journal cannot be believed. */
  result: string;
  startedAt: string;
  durationMs: number;
  operator: string;
  journal: { seq: number; hash: string };
}

/** Every run whose journal is here, the newest first. */
export function runs(context: Context, flags: SharedFlags): Promise<ExitCode> {
  const { root } = findRoot(context.terminal.cwd, flags.config);
  const listed = listRunIds(root)
    .toReversed()
    .map((runId) => listRun(root, runId))
    .filter(({ cluster }) => flags.cluster?.includes(cluster) ?? true);
  const { print } = context.terminal;
  if (flags.json === true) print(reportJson({ runs: listed }));
  else if (listed.length === 0) tell(context, "No runs yet");
  else print(tableText([head, ...listed.map(rowOf)]));
  return Promise.resolve(listed.some(({ result }) => result === "damaged") ? 1 : 0);
}

const head = ["RUN", "RUNBOOK", "CLUSTER", "MODE", "RESULT", "TOOK", "BY"];

function rowOf(run: ListedRun): string[] {
  const took = formatDuration(run.durationMs / 1000);
  return [run.run, run.runbook, run.cluster, run.mode, run.result, took, run.operator];
}

function listRun(root: string, runId: string): ListedRun {
  const directory = runDirectory(root, runId);
  const first = inspectJournalFile(directory.journal);
  const isLive = isAlive(root, directory, first);
  // Without its lock a run writes nothing more: what it wrote between the two looks counts.
  const journal = isLive ? first : inspectJournalFile(directory.journal);
  const state = foldEvents(journal.events);
  const summary = state && summarizeRun(state, journal.end);
  const result = summary?.result ?? "unfinished";
  return {
    run: runId,
    runbook: summary?.runbook ?? "?",
    cluster: summary?.cluster ?? "?",
    mode: summary?.mode ?? "?",
    result:
      journal.damage !== undefined ? "damaged" : isLive && result !== "passed" ? "running" : result,
    startedAt: summary?.startedAt ?? "",
    durationMs: summary?.durationMs ?? 0,
    operator: summary?.operator ?? "?",
    journal: journal.end,
  };
}
