import { actionIsPinned } from "./action-is-pinned.ts";
import { anchorExists } from "./anchor-exists.ts";
import { backupIsScheduled } from "./backup-is-scheduled.ts";
import { cleanRestoreIsAtomic } from "./clean-restore-is-atomic.ts";
import { clusterArgumentIsUsed } from "./cluster-argument-is-used.ts";
import { cnpgExecAsPostgres } from "./cnpg-exec-as-postgres.ts";
import { cnpgManifestIsAdmitted } from "./cnpg-manifest-is-admitted.ts";
import { contextIsNamedThroughout } from "./context-is-named-throughout.ts";
import { dateComputedOnce } from "./date-computed-once.ts";
import { destructionIsMarked } from "./destruction-is-marked.ts";
import { destructionNamesContext } from "./destruction-names-context.ts";
import { downloadIsVerified } from "./download-is-verified.ts";
import { errexitInScripts } from "./errexit-in-scripts.ts";
import { errexitReachesFunction } from "./errexit-reaches-function.ts";
import { estimatesMeetRto } from "./estimates-meet-rto.ts";
import { execForwardsInput } from "./exec-forwards-input.ts";
import { failedCheckExits } from "./failed-check-exits.ts";
import { fenceEndsWhereMeant } from "./fence-ends-where-meant.ts";
import { fenceLanguageIsRight } from "./fence-language-is-right.ts";
import { fieldSelectorIsSupported } from "./field-selector-is-supported.ts";
import { fileBackupHasPods } from "./file-backup-has-pods.ts";
import { flagsFitTogether } from "./flags-fit-together.ts";
import { fullResourceName } from "./full-resource-name.ts";
import { headingLevelsInOrder } from "./heading-levels-in-order.ts";
import { imageHasProgram } from "./image-has-program.ts";
import { imageIsPinned } from "./image-is-pinned.ts";
import { jobHasDeadline } from "./job-has-deadline.ts";
import { knownFlag } from "./known-flag.ts";
import { knownFlagValue } from "./known-flag-value.ts";
import { knownPluginParameter } from "./known-plugin-parameter.ts";
import { knownSubcommand } from "./known-subcommand.ts";
import { kubernetesObjectIsAdmitted } from "./kubernetes-object-is-admitted.ts";
import { linkedFileExists } from "./linked-file-exists.ts";
import { linkTextNamesTarget } from "./link-text-names-target.ts";
import { loopHasFailureExit } from "./loop-has-failure-exit.ts";
import { loopInputIsKept } from "./loop-input-is-kept.ts";
import { manifestKindIsKnown } from "./manifest-kind-is-known.ts";
import { manifestMatchesSchema } from "./manifest-matches-schema.ts";
import { manifestMeetsConstraints } from "./manifest-meets-constraints.ts";
import { metricExists } from "./metric-exists.ts";
import { namedFileExists } from "./named-file-exists.ts";
import { namedTaskExists } from "./named-task-exists.ts";
import { newestBackupByTime } from "./newest-backup-by-time.ts";
import { noCoarseThreshold } from "./no-coarse-threshold.ts";
import { noCommandInStaticYaml } from "./no-command-in-static-yaml.ts";
import { noDeprecatedField } from "./no-deprecated-field.ts";
import { noDestructionBeforeRestore } from "./no-destruction-before-restore.ts";
import { noDestructionFromAllNamespaces } from "./no-destruction-from-all-namespaces.ts";
import { noDestructionOnFailedCheck } from "./no-destruction-on-failed-check.ts";
import { noExitZeroInVerify } from "./no-exit-zero-in-verify.ts";
import { noIgnoredField } from "./no-ignored-field.ts";
import { noLateStatus } from "./no-late-status.ts";
import { noMojibake } from "./no-mojibake.ts";
import { noPlaceholderAsRedirection } from "./no-placeholder-as-redirection.ts";
import { noPlaceholderInRunBlock } from "./no-placeholder-in-run-block.ts";
import { noPrintedSecret } from "./no-printed-secret.ts";
import { noRemovalOfUnsetPath } from "./no-removal-of-unset-path.ts";
import { noRemovedApiVersion } from "./no-removed-api-version.ts";
import { noSecretCopyWithMetadata } from "./no-secret-copy-with-metadata.ts";
import { noSecretInText } from "./no-secret-in-text.ts";
import { noSecretOnArgv } from "./no-secret-on-argv.ts";
import { noSleepAsWait } from "./no-sleep-as-wait.ts";
import { noTargetTimeOfNow } from "./no-target-time-of-now.ts";
import { noTerminalInRedirection } from "./no-terminal-in-redirection.ts";
import { noUnguardedMirror } from "./no-unguarded-mirror.ts";
import { noWildcardInS3Uri } from "./no-wildcard-in-s3-uri.ts";
import { phaseExists } from "./phase-exists.ts";
import { pipeStatusIsSeen } from "./pipe-status-is-seen.ts";
import { portableCommand } from "./portable-command.ts";
import { promqlSyntax } from "./promql-syntax.ts";
import { psqlNamesDatabase } from "./psql-names-database.ts";
import { psqlStopsOnError } from "./psql-stops-on-error.ts";
import { recoveryArchiveIsSeparate } from "./recovery-archive-is-separate.ts";
import { recoveryClusterIsExplicit } from "./recovery-cluster-is-explicit.ts";
import { recoveryIsVerified } from "./recovery-is-verified.ts";
import { referenceIsCreated } from "./reference-is-created.ts";
import { referenceIsDefinedOnce } from "./reference-is-defined-once.ts";
import { replicationDestinationIsComplete } from "./replication-destination-is-complete.ts";
import { requestHasLimit } from "./request-has-limit.ts";
import { restoreIsDescribed } from "./restore-is-described.ts";
import type { AnyRule } from "./rule.ts";
import { runbookHasSections } from "./runbook-has-sections.ts";
import { scenarioHasProcedure } from "./scenario-has-procedure.ts";
import { scheduleMeetsRpo } from "./schedule-meets-rpo.ts";
import { scheduledBackupHasSeconds } from "./scheduled-backup-has-seconds.ts";
import { secretFileIsPrivate } from "./secret-file-is-private.ts";
import { selectorFindsLabel } from "./selector-finds-label.ts";
import { shellSyntax } from "./shell-syntax.ts";
import { snapshotHasDriver } from "./snapshot-has-driver.ts";
import { sqlCanBeRead } from "./sql-can-be-read.ts";
import { staleAlertSeesAbsence } from "./stale-alert-sees-absence.ts";
import { statusFieldExists } from "./status-field-exists.ts";
import { substitutionStatusIsSeen } from "./substitution-status-is-seen.ts";
import { targetTimeHasZone } from "./target-time-has-zone.ts";
import { targetTimeIsArchived } from "./target-time-is-archived.ts";
import { taskfileChoosesCluster } from "./taskfile-chooses-cluster.ts";
import { testNamespaceIsNew } from "./test-namespace-is-new.ts";
import { testNamespaceIsRemoved } from "./test-namespace-is-removed.ts";
import { variableIsExported } from "./variable-is-exported.ts";
import { variableIsSet } from "./variable-is-set.ts";
import { veleroAlertSeesPartialFailure } from "./velero-alert-sees-partial-failure.ts";
import { veleroMappingIncludesSource } from "./velero-mapping-includes-source.ts";
import { veleroPhaseIsRead } from "./velero-phase-is-read.ts";
import { veleroRestoreReplaces } from "./velero-restore-replaces.ts";
import { verdictFollowsCheck } from "./verdict-follows-check.ts";
import { verificationCompares } from "./verification-compares.ts";
import { verificationFailureIsTold } from "./verification-failure-is-told.ts";
import { verificationReadsData } from "./verification-reads-data.ts";
import { waitConditionExists } from "./wait-condition-exists.ts";
import { waitFailsFast } from "./wait-fails-fast.ts";
import { waitHasLimit } from "./wait-has-limit.ts";
import { yamlCanBeRead } from "./yaml-can-be-read.ts";

/** Every rule, sorted by id. */
export const rules: readonly AnyRule[] = [
  actionIsPinned,
  anchorExists,
  backupIsScheduled,
  cleanRestoreIsAtomic,
  clusterArgumentIsUsed,
  cnpgExecAsPostgres,
  cnpgManifestIsAdmitted,
  contextIsNamedThroughout,
  dateComputedOnce,
  destructionIsMarked,
  destructionNamesContext,
  downloadIsVerified,
  errexitInScripts,
  errexitReachesFunction,
  estimatesMeetRto,
  execForwardsInput,
  failedCheckExits,
  fenceEndsWhereMeant,
  fenceLanguageIsRight,
  fieldSelectorIsSupported,
  fileBackupHasPods,
  flagsFitTogether,
  fullResourceName,
  headingLevelsInOrder,
  imageHasProgram,
  imageIsPinned,
  jobHasDeadline,
  knownFlag,
  knownFlagValue,
  knownPluginParameter,
  knownSubcommand,
  kubernetesObjectIsAdmitted,
  linkTextNamesTarget,
  linkedFileExists,
  loopHasFailureExit,
  loopInputIsKept,
  manifestKindIsKnown,
  manifestMatchesSchema,
  manifestMeetsConstraints,
  metricExists,
  namedFileExists,
  namedTaskExists,
  newestBackupByTime,
  noCoarseThreshold,
  noCommandInStaticYaml,
  noDeprecatedField,
  noDestructionBeforeRestore,
  noDestructionFromAllNamespaces,
  noDestructionOnFailedCheck,
  noExitZeroInVerify,
  noIgnoredField,
  noLateStatus,
  noMojibake,
  noPlaceholderAsRedirection,
  noPlaceholderInRunBlock,
  noPrintedSecret,
  noRemovalOfUnsetPath,
  noRemovedApiVersion,
  noSecretCopyWithMetadata,
  noSecretInText,
  noSecretOnArgv,
  noSleepAsWait,
  noTargetTimeOfNow,
  noTerminalInRedirection,
  noUnguardedMirror,
  noWildcardInS3Uri,
  phaseExists,
  pipeStatusIsSeen,
  portableCommand,
  promqlSyntax,
  psqlNamesDatabase,
  psqlStopsOnError,
  recoveryArchiveIsSeparate,
  recoveryClusterIsExplicit,
  recoveryIsVerified,
  referenceIsCreated,
  referenceIsDefinedOnce,
  replicationDestinationIsComplete,
  requestHasLimit,
  restoreIsDescribed,
  runbookHasSections,
  scenarioHasProcedure,
  scheduleMeetsRpo,
  scheduledBackupHasSeconds,
  secretFileIsPrivate,
  selectorFindsLabel,
  shellSyntax,
  snapshotHasDriver,
  sqlCanBeRead,
  staleAlertSeesAbsence,
  statusFieldExists,
  substitutionStatusIsSeen,
  targetTimeHasZone,
  targetTimeIsArchived,
  taskfileChoosesCluster,
  testNamespaceIsNew,
  testNamespaceIsRemoved,
  variableIsExported,
  variableIsSet,
  veleroAlertSeesPartialFailure,
  veleroMappingIncludesSource,
  veleroPhaseIsRead,
  veleroRestoreReplaces,
  verdictFollowsCheck,
  verificationCompares,
  verificationFailureIsTold,
  verificationReadsData,
  waitConditionExists,
  waitFailsFast,
  waitHasLimit,
  yamlCanBeRead,
];
