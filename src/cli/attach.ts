import { Failure } from "../diagnostics/failure.ts";
import { attachTerminal } from "../host/attended/attach-terminal.ts";
import { isOwnSocket, socketPath } from "../host/attended/socket-path.ts";
import { findRoot } from "../host/find-root.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";
import { findWatched } from "./find-watched.ts";

/** Comes back to a run that goes on: its questions are asked here, and its exit code is this one's. */
export async function attach(
  { terminal }: Context,
  flags: SharedFlags,
  [run]: string[],
): Promise<ExitCode> {
  const { root } = findRoot(terminal.cwd, flags.config);
  const directory = findWatched(root, run);
  const { runId } = directory;
  const path = socketPath(directory);
  const attached = isOwnSocket(path) ? await attachTerminal(path, terminal) : { ended: "refused" };
  if ("code" in attached) return attached.code as ExitCode;
  switch (attached.ended) {
    case "left":
      terminal.say(`\nThe run goes on. Come back: runbook attach ${runId}\n`);
      return 0;
    case "replaced":
      terminal.say("\nThe run is attended from another terminal now.\n");
      return 0;
    case "gone":
      terminal.say(`\nThe run is gone. Go on: runbook exec --resume ${runId}\n`);
      return 1;
    default:
      throw new Failure(
        "run-not-running",
        `Run ${runId} does not go on here: nothing answers`,
        `\`runbook report ${runId}\` tells its state; \`runbook exec --resume ${runId}\` goes on with it`,
      );
  }
}
