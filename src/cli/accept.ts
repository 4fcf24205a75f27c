import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { proposeExpectations } from "../exec/propose-expectations.ts";
import { foldEvents } from "../exec/reduce.ts";
import { findRoot } from "../host/find-root.ts";
import { readJournalFile } from "../host/journal/journal-file.ts";
import { readText } from "../host/read-text.ts";
import { replaceFile } from "../host/replace-file.ts";
import { findRun } from "../host/run-directory.ts";
import { reportJson } from "../reporters/report-json.ts";
import { reportCodeDiff } from "../reporters/report-plan-changes.ts";
import { plural, tell, type Context, type ExitCode, type SharedFlags } from "./context.ts";
import { findSubject } from "./exec-subject.ts";

export interface AcceptFlags extends SharedFlags {
  write?: boolean;
}

/** An expected output beyond this is nothing that anybody reads; a polled check has written one for each try. */
const maxBytes = 1 << 16;
const maxFileBytes = 1 << 26;

/** Shows what the sources would be if what a run has found were expected; writes it on request. */
export function accept(
  context: Context,
  flags: AcceptFlags,
  [run = ""]: string[],
): Promise<ExitCode> {
  const { root } = findRoot(context.terminal.cwd, flags.config);
  const directory = findRun(root, run);
  const state = foldEvents(readJournalFile(directory.journal).events);
  if (state?.phase !== "ended") {
    const message = `Run ${directory.runId} has not ended: nothing of it is accepted`;
    throw new Failure("run-not-ended", message, "Go on with it: runbook exec --resume");
  }
  const subject = findSubject(context, state.start.runbook, state.start.cluster);
  if (subject === undefined) return Promise.resolve(2);
  const { files, proposed, refused } = proposeExpectations(
    state,
    subject.runbook,
    (output, from) => {
      const text = readText(join(directory.path, `${output}.stdout`), maxFileBytes, from);
      return (text?.length ?? 0) > maxBytes ? undefined : text;
    },
  );
  const isWritten = flags.write === true && files.length > 0;
  if (isWritten) {
    for (const { after, file } of files) {
      replaceFile(join(root, file), after, subject.sources[file] ?? "");
    }
  }
  if (flags.json === true) {
    context.terminal.print(
      reportJson({ run: directory.runId, proposed, refused, files, isWritten }),
    );
  } else {
    const diffs = files.map(({ after, before, file }) => reportCodeDiff(file, before, after));
    context.terminal.print(diffs.join(""));
    for (const { name, reason } of refused) tell(context, `${name}: change it by hand, ${reason}`);
    tell(context, verdict(proposed.length, refused.length, isWritten));
  }
  return Promise.resolve(refused.length === 0 ? 0 : 1);
}

function verdict(proposed: number, refused: number, isWritten: boolean): string {
  if (proposed === 0) return refused === 0 ? "Every output is as expected" : "Nothing to accept";
  const what = plural(proposed, "expected output");
  return isWritten ? `Wrote ${what}` : `${what} would change; --write changes the source`;
}
