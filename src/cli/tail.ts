import { join } from "node:path";
import { briefOutput } from "../exec/brief-output.ts";
import type { BlockEnded, RunEvent } from "../exec/events.ts";
import { foldEvents, reduce } from "../exec/reduce.ts";
import type { RunState } from "../exec/run-state.ts";
import { createTerminalText } from "../exec/session/terminal-text.ts";
import { resultOf, summarizeRun } from "../exec/summarize-run.ts";
import { findRoot } from "../host/find-root.ts";
import { followFile } from "../host/follow-file.ts";
import { readJournalFile } from "../host/journal/journal-file.ts";
import { pause } from "../host/pause.ts";
import { outputName, type RunDirectory } from "../host/run-directory.ts";
import { painter } from "../reporters/paint.ts";
import { reportJson } from "../reporters/report-json.ts";
import { createRunProgress, reportRunEnd, type RunProgress } from "../reporters/run-progress.ts";
import { exitCodeOf } from "./conduct-run.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";
import { findWatched, isAlive } from "./find-watched.ts";

const lookMs = 200;

/** Shows a run as it goes on, from its begin, and ends with it; changes nothing. */
export async function tail(
  { terminal }: Context,
  flags: SharedFlags,
  [run]: string[],
): Promise<ExitCode> {
  const { root } = findRoot(terminal.cwd, flags.config);
  const directory = findWatched(root, run);
  const { color, print, say } = terminal;
  let state: RunState | undefined;
  let progress: RunProgress | undefined;
  let output: BlockOutput | undefined;
  let seen = 0;
  for (;;) {
    const wasAlive = isAlive(root, directory);
    const journal = readJournalFile(directory.journal);
    const fresh = journal.events.slice(seen);
    seen = journal.events.length;
    for (const event of fresh) {
      state = state === undefined ? foldEvents([event]) : reduce(state, event);
      if (state === undefined) continue;
      if (event.type === "block-ended") {
        if (progress !== undefined) output?.end(progress, event);
        output = output?.close();
      }
      progress?.event(event, state);
      progress ??= createRunProgress(state, {
        isQuiet: flags.quiet === true,
        paint: painter(color.stderr),
        say,
      });
      if (event.type === "block-started") output = openOutput(directory, event);
    }
    if (progress !== undefined) output?.show(progress);
    const isOver = state?.phase === "ended" || state?.paused !== undefined;
    if (state !== undefined && (isOver || (!wasAlive && fresh.length === 0))) {
      output?.close();
      const summary = summarizeRun(state, journal.end);
      if (!isOver) say("\nThe process of the run is gone.\n");
      print(
        flags.json === true ? reportJson(summary) : reportRunEnd(summary, painter(color.stdout)),
      );
      return exitCodeOf(resultOf(state), state.paused);
    }
    await pause(lookMs);
  }
}

interface BlockOutput {
  /** What has come since the last look. */
  show: (progress: RunProgress) => void;
  /** The rest; of a block without files, what the journal has. */
  end: (progress: RunProgress, event: BlockEnded) => void;
  close: () => undefined;
}

function openOutput({ path }: RunDirectory, { block, seq }: RunEvent & { type: "block-started" }) {
  const streams = (["stdout", "stderr"] as const).map((stream) => ({
    stream,
    file: followFile(`${join(path, outputName(seq, block))}.${stream}`),
    text: createTerminalText(),
  }));
  let hasFiles = false;
  const opened: BlockOutput = {
    show: (progress) => {
      for (const { file, stream, text } of streams) {
        for (let bytes = file.read(); bytes.length > 0; bytes = file.read()) {
          hasFiles = true;
          progress.output({ stream, bytes, text: text.write(bytes) });
        }
      }
    },
    end: (progress, event) => {
      opened.show(progress);
      const text = hasFiles ? undefined : briefOutput(event);
      if (text === undefined || text === "") return;
      progress.output({ stream: "stdout", bytes: Buffer.from(text), text });
    },
    close: () => {
      for (const { file } of streams) file.close();
      return undefined;
    },
  };
  return opened;
}
