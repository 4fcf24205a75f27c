import { Failure } from "../diagnostics/failure.ts";
import { findRoot } from "../host/find-root.ts";
import { recallAnswer } from "../host/last-answer.ts";
import { processTerminal } from "../host/terminal.ts";
import { outputsOf } from "../plan/output-kind.ts";
import type { OutputCommand } from "../plan/output-kind.ts";
import { notesText, upToDateText, verifiedText } from "./unchanged-text.ts";
import { build } from "./version.ts";

/** Flags that make no difference when nothing has changed. */
const shared = ["--quiet", "--no-color"];
const ofPlans = ["--dry-run", "--check", "--force"];

/**
 * Answers a command line whose last answer still holds, with exit code 0: true when it did. All else
 * is left to `main`, of which this must load no part: that would take longer than the answer.
 */
export function answerAtOnce([name = "", ...flags]: readonly string[]): boolean {
  if (!isOutputCommand(name)) return false;
  const harmless = name === "verify" ? shared : [...shared, ...ofPlans];
  if (!flags.every((flag) => harmless.includes(flag))) return false;
  const terminal = processTerminal();
  const known = recall(terminal.cwd, name);
  if (known === undefined || (name === "verify" && known.notes !== "")) return false;
  const { counts, notes } = known;
  const told = name === "verify" ? verifiedText(counts) : upToDateText(counts);
  const lines = [...(notes === "" ? [] : [notesText(notes)]), told];
  if (!flags.includes("--quiet")) terminal.say(`${lines.join("\n")}\n`);
  return true;
}

function isOutputCommand(name: string): name is OutputCommand {
  return Object.hasOwn(outputsOf, name);
}

function recall(cwd: string, command: OutputCommand): ReturnType<typeof recallAnswer> {
  try {
    return recallAnswer(findRoot(cwd, undefined), build, command);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
