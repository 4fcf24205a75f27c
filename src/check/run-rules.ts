import type { Diagnostic, Severity } from "../diagnostics/diagnostic.ts";
import type { Document } from "../document/document.ts";
import type { Finding } from "../rules/rule.ts";
import type { ActiveRule } from "./rule-settings.ts";

const weight: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** What the rules find in a document. A rule that fails is a finding too: the others still count. */
export function runRules(document: Document, active: readonly ActiveRule[]): Diagnostic[] {
  return active.flatMap(({ options, rule, severity, untagged }) => {
    const own = document.library === undefined ? untagged : severity;
    try {
      return Array.from(rule.check(document, options), (finding) =>
        complete(finding, rule.id, own, document.file),
      );
    } catch (error) {
      return [explainFailure(error, rule.id, document.file)];
    }
  });
}

function complete(
  { cause, fix, help, place, reason, severity }: Finding,
  id: string,
  own: Severity,
  file: string,
): Diagnostic {
  const isWeaker = severity !== undefined && weight[severity] < weight[own];
  return {
    id,
    severity: isWeaker ? severity : own,
    reason,
    ...(help !== undefined && { help }),
    file,
    place,
    ...(cause && { cause: { file, ...cause } }),
    ...(fix && { fix }),
  };
}

function explainFailure(error: unknown, id: string, file: string): Diagnostic {
  const isDeep = error instanceof RangeError;
  return {
    id: isDeep ? "text-too-deep" : "rule-failed",
    severity: "error",
    reason: isDeep
      ? `Unexpected depth of nested code, expected what rule \`${id}\` can follow`
      : `Unexpected failure of rule \`${id}\`, expected findings: ${String(error)}`,
    help: isDeep
      ? "Nest less deeply, or move the code out of the document"
      : "Report it as a bug of this tool, with the document",
    file,
  };
}
