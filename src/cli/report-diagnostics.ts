import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { diagnosticsJson, reportJson } from "../reporters/report-json.ts";
import { reportText } from "../reporters/report-text.ts";
import type { Context } from "./context.ts";

/** Diagnostics that stop the command before it has an answer of its own. */
export function reportDiagnostics(
  context: Context,
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
): void {
  if (context.flags.json === true) {
    context.terminal.print(reportJson({ diagnostics: diagnosticsJson(diagnostics) }));
  }
  sayDiagnostics(context, diagnostics, texts);
}

/** Diagnostics beside an answer that is about something else; in JSON they are part of the answer. */
export function sayDiagnostics(
  { flags, terminal }: Context,
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
): void {
  if (flags.json === true) return;
  terminal.say(reportText(diagnostics, texts, { color: terminal.color.stderr }));
}
