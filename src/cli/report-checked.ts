import { hasErrors, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { reportCheck } from "../reporters/report-check.ts";
import { summarize } from "../reporters/report-text.ts";
import type { CheckInputs } from "./check-subject.ts";
import { plural, tell, type Context, type ExitCode } from "./context.ts";
import { withBytes } from "./known-files.ts";

/** What checking has come to. */
export interface Checked {
  diagnostics: Diagnostic[];
  fences: number;
  fixed?: number;
}

/**
 * Prints what was found, and says what was looked at.
 * @throws Failure `nothing-to-check`, and `usage` for a format that does not exist
 */
export function reportChecked(
  context: Context,
  inputs: CheckInputs,
  { diagnostics, fences, fixed = 0 }: Checked,
  { format, maxWarnings }: { format: string; maxWarnings: number },
): ExitCode {
  const files = inputs.files.length;
  const looked = { files, fences, runbooks: inputs.library?.runbooks ?? 0 };
  const color = context.terminal.color.stdout;
  const version = context.tool.version;
  context.terminal.print(
    reportCheck(format, {
      diagnostics,
      looked,
      files: inputs.files.map(({ path }) => path),
      texts: textsOf(inputs, diagnostics),
      color,
      width: context.terminal.width(),
      version,
    }),
  );
  if (fixed > 0) tell(context, `${plural(fixed, "problem")} fixed`);
  const found = summarize(diagnostics) ?? "nothing found";
  const counts = `${plural(files, "file")}, ${plural(fences, "code block")} checked`;
  const fixable = diagnostics.filter(({ fix }) => fix !== undefined).length;
  const more = fixable > 0 ? `; ${fixable} can be fixed with --fix` : "";
  tell(context, `${counts}: ${found}${more}`);
  if (format === "text" && diagnostics.length > 0 && context.terminal.width() !== undefined) {
    tell(context, "`runbook explain ID` tells what goes wrong, and shows how it is done right");
  }
  if (fences === 0 && diagnostics.length === 0 && inputs.library === undefined) {
    throw new Failure(
      "nothing-to-check",
      `Missing fenced code in ${plural(files, "file")}, expected something to check`,
      "Name files with code blocks between lines of ```",
    );
  }
  const warnings = diagnostics.filter(({ severity }) => severity === "warning").length;
  return hasErrors(diagnostics) || warnings > maxWarnings ? 1 : 0;
}

/** Texts of the files that something was found in. */
function textsOf({ files }: CheckInputs, diagnostics: readonly Diagnostic[]): Map<string, string> {
  const wanted = new Set(diagnostics.map(({ file }) => file));
  return new Map(
    files.flatMap((file) => {
      const { bytes } = wanted.has(file.path) ? withBytes(file) : {};
      return bytes === undefined ? [] : [[file.path, bytes.toString("utf8")] as const];
    }),
  );
}
