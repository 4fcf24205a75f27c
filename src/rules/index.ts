import { dateComputedOnce } from "./date-computed-once.ts";
import { errexitInScripts } from "./errexit-in-scripts.ts";
import { execForwardsInput } from "./exec-forwards-input.ts";
import { failedCheckExits } from "./failed-check-exits.ts";
import { imageHasProgram } from "./image-has-program.ts";
import { imageIsPinned } from "./image-is-pinned.ts";
import { loopHasFailureExit } from "./loop-has-failure-exit.ts";
import { newestBackupByTime } from "./newest-backup-by-time.ts";
import { noDestructionBeforeRestore } from "./no-destruction-before-restore.ts";
import { noDestructionFromAllNamespaces } from "./no-destruction-from-all-namespaces.ts";
import { noDestructionOnFailedCheck } from "./no-destruction-on-failed-check.ts";
import { noLateStatus } from "./no-late-status.ts";
import { noPlaceholderAsRedirection } from "./no-placeholder-as-redirection.ts";
import { noRemovalOfUnsetPath } from "./no-removal-of-unset-path.ts";
import { noSecretCopyWithMetadata } from "./no-secret-copy-with-metadata.ts";
import { noSecretOnArgv } from "./no-secret-on-argv.ts";
import { noSleepAsWait } from "./no-sleep-as-wait.ts";
import { noTargetTimeOfNow } from "./no-target-time-of-now.ts";
import { noTerminalInRedirection } from "./no-terminal-in-redirection.ts";
import { pipeStatusIsSeen } from "./pipe-status-is-seen.ts";
import { psqlStopsOnError } from "./psql-stops-on-error.ts";
import type { AnyRule } from "./rule.ts";
import { shellSyntax } from "./shell-syntax.ts";
import { targetTimeHasZone } from "./target-time-has-zone.ts";
import { verdictFollowsCheck } from "./verdict-follows-check.ts";
import { waitHasLimit } from "./wait-has-limit.ts";

/** Every rule, sorted by id. */
export const rules: readonly AnyRule[] = [
  dateComputedOnce,
  errexitInScripts,
  execForwardsInput,
  failedCheckExits,
  imageHasProgram,
  imageIsPinned,
  loopHasFailureExit,
  newestBackupByTime,
  noDestructionBeforeRestore,
  noDestructionFromAllNamespaces,
  noDestructionOnFailedCheck,
  noLateStatus,
  noPlaceholderAsRedirection,
  noRemovalOfUnsetPath,
  noSecretCopyWithMetadata,
  noSecretOnArgv,
  noSleepAsWait,
  noTargetTimeOfNow,
  noTerminalInRedirection,
  pipeStatusIsSeen,
  psqlStopsOnError,
  shellSyntax,
  targetTimeHasZone,
  verdictFollowsCheck,
  waitHasLimit,
];
