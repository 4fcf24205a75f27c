import { errexitInScripts } from "./errexit-in-scripts.ts";
import { execForwardsInput } from "./exec-forwards-input.ts";
import { failedCheckExits } from "./failed-check-exits.ts";
import { loopHasFailureExit } from "./loop-has-failure-exit.ts";
import { noLateStatus } from "./no-late-status.ts";
import { noPlaceholderAsRedirection } from "./no-placeholder-as-redirection.ts";
import { noTerminalInRedirection } from "./no-terminal-in-redirection.ts";
import { pipeStatusIsSeen } from "./pipe-status-is-seen.ts";
import { psqlStopsOnError } from "./psql-stops-on-error.ts";
import type { AnyRule } from "./rule.ts";
import { shellSyntax } from "./shell-syntax.ts";
import { verdictFollowsCheck } from "./verdict-follows-check.ts";

/** Every rule, sorted by id. */
export const rules: readonly AnyRule[] = [
  errexitInScripts,
  execForwardsInput,
  failedCheckExits,
  loopHasFailureExit,
  noLateStatus,
  noPlaceholderAsRedirection,
  noTerminalInRedirection,
  pipeStatusIsSeen,
  psqlStopsOnError,
  shellSyntax,
  verdictFollowsCheck,
];
