import { anchorExists } from "./anchor-exists.ts";
import { cnpgExecAsPostgres } from "./cnpg-exec-as-postgres.ts";
import { dateComputedOnce } from "./date-computed-once.ts";
import { destructionNamesContext } from "./destruction-names-context.ts";
import { errexitInScripts } from "./errexit-in-scripts.ts";
import { execForwardsInput } from "./exec-forwards-input.ts";
import { failedCheckExits } from "./failed-check-exits.ts";
import { fenceLanguageIsRight } from "./fence-language-is-right.ts";
import { fullResourceName } from "./full-resource-name.ts";
import { headingLevelsInOrder } from "./heading-levels-in-order.ts";
import { imageHasProgram } from "./image-has-program.ts";
import { imageIsPinned } from "./image-is-pinned.ts";
import { linkTextNamesTarget } from "./link-text-names-target.ts";
import { loopHasFailureExit } from "./loop-has-failure-exit.ts";
import { newestBackupByTime } from "./newest-backup-by-time.ts";
import { noCoarseThreshold } from "./no-coarse-threshold.ts";
import { noCommandInStaticYaml } from "./no-command-in-static-yaml.ts";
import { noDestructionBeforeRestore } from "./no-destruction-before-restore.ts";
import { noDestructionFromAllNamespaces } from "./no-destruction-from-all-namespaces.ts";
import { noDestructionOnFailedCheck } from "./no-destruction-on-failed-check.ts";
import { noExitZeroInVerify } from "./no-exit-zero-in-verify.ts";
import { noLateStatus } from "./no-late-status.ts";
import { noMojibake } from "./no-mojibake.ts";
import { noPlaceholderAsRedirection } from "./no-placeholder-as-redirection.ts";
import { noPrintedSecret } from "./no-printed-secret.ts";
import { noRemovalOfUnsetPath } from "./no-removal-of-unset-path.ts";
import { noSecretCopyWithMetadata } from "./no-secret-copy-with-metadata.ts";
import { noSecretOnArgv } from "./no-secret-on-argv.ts";
import { noSleepAsWait } from "./no-sleep-as-wait.ts";
import { noTargetTimeOfNow } from "./no-target-time-of-now.ts";
import { noTerminalInRedirection } from "./no-terminal-in-redirection.ts";
import { pipeStatusIsSeen } from "./pipe-status-is-seen.ts";
import { portableCommand } from "./portable-command.ts";
import { psqlStopsOnError } from "./psql-stops-on-error.ts";
import { referenceIsDefinedOnce } from "./reference-is-defined-once.ts";
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
  anchorExists,
  cnpgExecAsPostgres,
  dateComputedOnce,
  destructionNamesContext,
  errexitInScripts,
  execForwardsInput,
  failedCheckExits,
  fenceLanguageIsRight,
  fullResourceName,
  headingLevelsInOrder,
  imageHasProgram,
  imageIsPinned,
  linkTextNamesTarget,
  loopHasFailureExit,
  newestBackupByTime,
  noCoarseThreshold,
  noCommandInStaticYaml,
  noDestructionBeforeRestore,
  noDestructionFromAllNamespaces,
  noDestructionOnFailedCheck,
  noExitZeroInVerify,
  noLateStatus,
  noMojibake,
  noPlaceholderAsRedirection,
  noPrintedSecret,
  noRemovalOfUnsetPath,
  noSecretCopyWithMetadata,
  noSecretOnArgv,
  noSleepAsWait,
  noTargetTimeOfNow,
  noTerminalInRedirection,
  pipeStatusIsSeen,
  portableCommand,
  psqlStopsOnError,
  referenceIsDefinedOnce,
  shellSyntax,
  substitutionStatusIsSeen,
  targetTimeHasZone,
  testNamespaceIsNew,
  veleroMappingIncludesSource,
  veleroPhaseIsRead,
  verdictFollowsCheck,
  waitHasLimit,
];
