import { Failure } from "../diagnostics/failure.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import { foldEvents } from "../exec/reduce.ts";
import { summarizeRun } from "../exec/summarize-run.ts";
import { findRoot } from "../host/find-root.ts";
import { readJournalFile } from "../host/journal/journal-file.ts";
import { readDeliveries } from "../host/notify/delivery-log.ts";
import { findRun } from "../host/run-directory.ts";
import { reportJson } from "../reporters/report-json.ts";
import { reportRunHtml } from "../reporters/report-run-html.ts";
import { reportRunJunit } from "../reporters/report-run-junit.ts";
import { reportRunMarkdown } from "../reporters/report-run-markdown.ts";
import { tell, type Context, type ExitCode, type SharedFlags } from "./context.ts";

export interface ReportFlags extends SharedFlags {
  format?: string;
}

const formats = {
  md: reportRunMarkdown,
  json: reportJson,
  junit: reportRunJunit,
  html: reportRunHtml,
} as const;

/** What the journal of a run proves, for a reader or a machine. */
export function report(
  context: Context,
  flags: ReportFlags,
  [run = ""]: string[],
): Promise<ExitCode> {
  const format = flags.json === true ? "json" : (flags.format ?? "md");
  if (!isFormat(format)) {
    const message = `Unexpected format ${JSON.stringify(format)}, expected one of the known ones`;
    throw new Failure("usage", message, suggestHelp(format, Object.keys(formats)));
  }
  const { root } = findRoot(context.terminal.cwd, flags.config);
  const directory = findRun(root, run);
  const journal = readJournalFile(directory.journal);
  const state = foldEvents(journal.events);
  if (state === undefined) {
    throw new Failure("journal-empty", `The journal of run ${run} has no whole line`);
  }
  const notifications = readDeliveries(directory);
  context.terminal.print(formats[format]({ ...summarizeRun(state, journal.end), notifications }));
  if (journal.tornBytes > 0) {
    tell(context, `The last line was cut off in writing: ${journal.tornBytes} bytes are not shown`);
  }
  return Promise.resolve(0);
}

function isFormat(text: string): text is keyof typeof formats {
  return Object.hasOwn(formats, text);
}
