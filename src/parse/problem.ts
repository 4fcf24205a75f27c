import type { DiagnosticId } from "../diagnostics/catalogue.ts";
import type { Cause, Diagnostic, Place } from "../diagnostics/diagnostic.ts";

/** Where a problem is: a text and a place in it. */
export interface Site {
  file: string;
  place: Place;
}

/** An error with a catalogued id. Whatever this room finds must stop the work: all are errors. */
export function problem(
  id: DiagnosticId,
  { file, place }: Site,
  reason: string,
  help?: string,
  cause?: Cause,
): Diagnostic {
  const diagnostic: Diagnostic = { id, severity: "error", reason, file, place };
  if (help !== undefined) diagnostic.help = help;
  if (cause !== undefined) diagnostic.cause = cause;
  return diagnostic;
}
