import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { reportGithub } from "./report-github.ts";
import { diagnosticsJson, reportJson } from "./report-json.ts";
import { reportJunit } from "./report-junit.ts";
import { reportSarif } from "./report-sarif.ts";
import { reportText } from "./report-text.ts";

const checkFormats = ["text", "json", "github", "sarif", "junit"] as const;

interface CheckReport {
  diagnostics: readonly Diagnostic[];
  looked: { files: number; fences: number; runbooks: number };
  /** Every file that was looked at. */
  files: readonly string[];
  /** Texts by path, of the files that something was found in. */
  texts: ReadonlyMap<string, string>;
  color: boolean;
  /** Columns of the terminal that text is for. */
  width: number | undefined;
  version: string;
}

/**
 * What a check found, in one of the formats.
 * @throws Failure `usage` for a format that does not exist
 */
export function reportCheck(format: string, report: CheckReport): string {
  const { color, diagnostics, files, looked, texts, version, width } = report;
  switch (format) {
    case "text":
      return reportText(diagnostics, texts, { color, width });
    case "json":
      return reportJson({ counts: looked, diagnostics: diagnosticsJson(diagnostics) });
    case "github":
      return reportGithub(diagnostics);
    case "sarif":
      return reportSarif(diagnostics, version);
    case "junit":
      return reportJunit(diagnostics, files);
    default:
      throw new Failure(
        "usage",
        `Unexpected format ${JSON.stringify(format)}, expected one of ${checkFormats.join(", ")}`,
      );
  }
}
