import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** Diagnostics for a machine: always the same keys in the same order, absent ones left out. */
export function diagnosticsJson(diagnostics: readonly Diagnostic[]): object[] {
  return diagnostics.map(({ id, severity, reason, help, file, place, cause, fix }) => ({
    id,
    severity,
    reason,
    ...(help !== undefined && { help }),
    file,
    ...(place && { place }),
    ...(cause && { cause }),
    ...(fix && { fix }),
  }));
}

/** A JSON document as every command prints it. */
export function reportJson(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
