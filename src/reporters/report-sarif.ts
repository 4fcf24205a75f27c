import type { Diagnostic, Place, Severity } from "../diagnostics/diagnostic.ts";
import { reportJson } from "./report-json.ts";

const levels: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "note",
};

/** A SARIF 2.1.0 log of one run. Columns count UTF-16 units, as they do everywhere here. */
export function reportSarif(diagnostics: readonly Diagnostic[], version: string): string {
  const ids = [...new Set(diagnostics.map(({ id }) => id))].sort();
  return reportJson({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "runbook", version, rules: ids.map((id) => ({ id })) } },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => result(diagnostic, ids)),
      },
    ],
  });
}

function result(
  { cause, file, fix, help, id, place, reason, severity }: Diagnostic,
  ids: string[],
) {
  return {
    ruleId: id,
    ruleIndex: ids.indexOf(id),
    level: levels[severity],
    message: { text: help === undefined ? reason : `${reason}. ${help}.` },
    locations: [location(file, place)],
    ...(cause && {
      relatedLocations: [{ ...location(cause.file, cause.place), message: { text: cause.reason } }],
    }),
    ...(fix && {
      fixes: [
        {
          artifactChanges: [
            {
              artifactLocation: { uri: uri(file) },
              replacements: [
                { deletedRegion: region(fix.place), insertedContent: { text: fix.text } },
              ],
            },
          ],
        },
      ],
    }),
  };
}

function location(file: string, place: Place | undefined) {
  return {
    physicalLocation: {
      artifactLocation: { uri: uri(file) },
      ...(place && { region: region(place) }),
    },
  };
}

function region({ end, start }: Place) {
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

function uri(file: string): string {
  return file.split("/").map(encodeURIComponent).join("/");
}
