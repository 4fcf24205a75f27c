import { compareDiagnostics, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Config } from "../model/config.ts";
import type { Runbook } from "../model/runbook.ts";
import { checkApplicability } from "./check-applicability.ts";
import { checkApplyBlocks } from "./check-apply-blocks.ts";
import { checkAssignments } from "./check-assignments.ts";
import { checkClaims } from "./check-claims.ts";
import { checkClusterValues } from "./check-cluster-values.ts";
import { checkDrill } from "./check-drill.ts";
import { checkExitTraps } from "./check-exit-traps.ts";
import { checkIds } from "./check-ids.ts";
import { checkShellSyntax } from "./check-shell-syntax.ts";
import { checkTools } from "./check-tools.ts";
import { checkUnsetVariables } from "./check-unset-variables.ts";
import { checkUnusedVariables } from "./check-unused-variables.ts";
import { subjectOf, type Subject } from "./subject.ts";

/** Checks of one runbook with the clusters that it applies to. */
const runbookChecks: readonly ((subject: Subject, config: Config) => Iterable<Diagnostic>)[] = [
  checkApplicability,
  checkApplyBlocks,
  checkAssignments,
  checkClusterValues,
  checkDrill,
  checkExitTraps,
  checkShellSyntax,
  checkTools,
  checkUnsetVariables,
  checkUnusedVariables,
];

/** Checks of all runbooks against each other. */
const libraryChecks: readonly ((
  runbooks: readonly Runbook[],
  config: Config,
) => Iterable<Diagnostic>)[] = [checkClaims, checkIds];

/** Everything that runbooks and configuration together get wrong, sorted, each thing once. */
export function checkLibrary(runbooks: readonly Runbook[], config: Config): Diagnostic[] {
  const sorted = runbooks.toSorted((a, b) => (a.source.file < b.source.file ? -1 : 1));
  const subjects = sorted.map((runbook) => subjectOf(runbook, config));
  const found = [
    ...subjects.flatMap((subject) => runbookChecks.flatMap((run) => [...run(subject, config)])),
    ...libraryChecks.flatMap((run) => [...run(sorted, config)]),
  ];
  const distinct = new Map(found.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic]));
  return [...distinct.values()].sort(compareDiagnostics);
}
