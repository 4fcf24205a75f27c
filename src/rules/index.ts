import { cnpgExecAsPostgres } from "./cnpg-exec-as-postgres.ts";
import { dateComputedOnce } from "./date-computed-once.ts";
import { errexitInScripts } from "./errexit-in-scripts.ts";
import { execForwardsInput } from "./exec-forwards-input.ts";
import { failedCheckExits } from "./failed-check-exits.ts";
import { fenceLanguageIsRight } from "./fence-language-is-right.ts";
import { imageHasProgram } from "./image-has-program.ts";
import { imageIsPinned } from "./image-is-pinned.ts";
import { loopHasFailureExit } from "./loop-has-failure-exit.ts";
import { newestBackupByTime } from "./newest-backup-by-time.ts";
import { noCoarseThreshold } from "./no-coarse-threshold.ts";
import { noCommandInStaticYaml } from "./no-command-in-static-yaml.ts";
import { noDestructionBeforeRestore } from "./no-destruction-before-restore.ts";
import { noDestructionFromAllNamespaces } from "./no-destruction-from-all-namespaces.ts";
import { noDestructionOnFailedCheck } from "./no-destruction-on-failed-check.ts";
import { noExitZeroInVerify } from "./no-exit-zero-in-verify.ts";
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
import { substitutionStatusIsSeen } from "./substitution-status-is-seen.ts";
import { targetTimeHasZone } from "./target-time-has-zone.ts";
import { testNamespaceIsNew } from "./test-namespace-is-new.ts";
import { veleroMappingIncludesSource } from "./velero-mapping-includes-source.ts";
import { veleroPhaseIsRead } from "./velero-phase-is-read.ts";
import { verdictFollowsCheck } from "./verdict-follows-check.ts";
import { waitHasLimit } from "./wait-has-limit.ts";

/** Every rule, sorted by id. */
export const rules: readonly AnyRule[] = [
  cnpgExecAsPostgres,
  dateComputedOnce,
  errexitInScripts,
  execForwardsInput,
  failedCheckExits,
  fenceLanguageIsRight,
  imageHasProgram,
  imageIsPinned,
  loopHasFailureExit,
  newestBackupByTime,
  noCoarseThreshold,
  noCommandInStaticYaml,
  noDestructionBeforeRestore,
  noDestructionFromAllNamespaces,
  noDestructionOnFailedCheck,
  noExitZeroInVerify,
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
  substitutionStatusIsSeen,
  targetTimeHasZone,
  testNamespaceIsNew,
  veleroMappingIncludesSource,
  veleroPhaseIsRead,
  verdictFollowsCheck,
  waitHasLimit,
];
