import type { BlockEnded } from "./events.ts";

const words: Readonly<Partial<Record<BlockEnded["ending"], string>>> = {
  timeout: "out of time",
  late: "not in time",
  unexpected: "its output is not as expected",
  "gave-up": "cannot succeed any more",
  interrupt: "interrupted",
  terminate: "terminated",
};

/** How a block ended that has failed: "out of time (exit status 124)". */
export function endingText({ ending, status }: Pick<BlockEnded, "ending" | "status">): string {
  // A shell ends by a command that fails as by `exit`; only without a failure is that worth a word.
  const word = ending === "exit" && status === 0 ? "it called exit before its end" : words[ending];
  return word === undefined ? `exit status ${status}` : `${word} (exit status ${status})`;
}

/** Why a run has stopped that a signal ended, with the block that it ended. */
export function stoppedBy(signal: "interrupted" | "terminated", block?: string): string {
  const name = signal === "interrupted" ? "SIGINT" : "SIGTERM";
  return `stopped by ${name}${block === undefined ? "" : ` in block ${block}`}`;
}
