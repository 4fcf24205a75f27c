// A run without the command line around it: `engine FOLDER start`, or `engine FOLDER resume [BLOCK=done|again]`.
// FOLDER holds the run's first event in start.json. Prints how the run has ended or paused.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chooseUnattended } from "../../src/exec/choose-unattended.ts";
import type { RunStarted } from "../../src/exec/events.ts";
import { foldEvents, reduce, startState } from "../../src/exec/reduce.ts";
import type { RunState } from "../../src/exec/run-state.ts";
import { resultOf } from "../../src/exec/summarize-run.ts";
import { executeRun } from "../../src/host/execute-run.ts";
import { continueJournal, createJournal } from "../../src/host/journal/journal-file.ts";
import { readJournalFile, type JournalFile } from "../../src/host/journal/journal-file.ts";

export interface EngineAnswer {
  result: ReturnType<typeof resultOf>;
  /** Why it has paused. */
  paused: string | undefined;
  /** Blocks that are unknown. */
  unknown: string[];
}

const [, , root = "", how, decision = ""] = process.argv;
const [block = "", as] = decision.split("=");
const path = join(root, "journal.ndjson");
const { journal, state } = how === "resume" ? resume() : start();
const directory = {
  ...{ runId: state.start.runId, path: root, journal: path, kubeconfig: join(root, "kubeconfig") },
  ...{ session: join(root, "session"), output: join(root, "output") },
};
mkdirSync(directory.output, { recursive: true });
const rules = { allowDanger: false, skipManual: false, skipInteractive: false };
const decisions: Record<string, "done" | "again"> =
  as === "done" || as === "again" ? { [block]: as } : {};
const { state: last } = await executeRun({
  ...{ root, directory, journal, state, variables: {}, secrets: {}, operator: "ada" },
  prelude: undefined,
  choose: (choice, _, checked) =>
    Promise.resolve({
      action: chooseUnattended(choice, { ...rules, decisions }, checked),
      waitedMs: 0,
    }),
  onOutput: () => undefined,
  watch: () => undefined,
  say: (text) => void process.stderr.write(text),
});
const unknown = last.blocks.list.filter(({ status }) => status === "unknown");
const answer: EngineAnswer = {
  result: resultOf(last),
  paused: last.paused,
  unknown: unknown.map((record) => record.block.name),
};
process.stdout.write(JSON.stringify(answer));

interface Opened {
  journal: JournalFile;
  state: RunState;
}

function start(): Opened {
  const file = createJournal(path);
  const event = file.append(
    JSON.parse(readFileSync(join(root, "start.json"), "utf8")) as RunStarted,
    0,
  );
  if (event.type !== "run-started") throw new Error("The journal answered another event");
  return { journal: file, state: startState(event) };
}

/** A run that was killed before its first line was whole is begun again. */
function resume(): Opened {
  const read = existsSync(path) ? readJournalFile(path) : undefined;
  const found = foldEvents(read?.events ?? []);
  if (read === undefined || found === undefined) throw new Error("There is nothing to resume");
  const file = continueJournal(path, read);
  const { tornBytes } = read;
  const event = file.append(
    {
      type: "run-resumed",
      ...{ tool: "1.0.0", operator: "ada", host: "desk", target: null, tornBytes },
      ...{ accepted: [], forced: false },
    },
    0,
  );
  return { journal: file, state: reduce(found, event) };
}
