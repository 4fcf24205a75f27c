import { Failure } from "../diagnostics/failure.ts";
import { processTerminal } from "../host/terminal.ts";
import { gatherInputs } from "./check-inputs.ts";
import type { Context, ExitCode } from "./context.ts";
import { answerFrom, knownFiles } from "./known-files.ts";
import { reportChecked } from "./report-checked.ts";
import { build, version } from "./version.ts";

/**
 * Says again what `check` has found, when none of its files has changed. Undefined when one has, and
 * for flags and patterns that need more than is loaded here.
 */
export async function checkAtOnce(words: readonly string[]): Promise<ExitCode | undefined> {
  const flags = words.filter((word) => word.startsWith("-"));
  const args = words.filter((word) => !word.startsWith("-"));
  const isPlain = flags.every((flag) => harmless.includes(flag));
  if (!isPlain || args.some((arg) => /[*?{[]/.test(arg))) return undefined;
  const own = processTerminal();
  const color = flags.includes("--no-color") ? { stdout: false, stderr: false } : own.color;
  const context: Context = {
    terminal: { ...own, color },
    tool: { version, build },
    flags: { quiet: flags.includes("--quiet") },
  };
  try {
    const wanted = { shellcheck: !flags.includes("--no-shellcheck") };
    const inputs = await gatherInputs(context, wanted, args, parseNothing);
    const known = knownFiles(inputs);
    if (known.size < inputs.files.length) return undefined;
    const checked = answerFrom(inputs, known);
    // Files without any code are a failure that is told with its help.
    if (checked.fences === 0) return undefined;
    return reportChecked(context, inputs, checked, { format: "text", maxWarnings: Infinity });
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

const harmless = ["--quiet", "--no-color", "--no-shellcheck"];

/** A configuration that the cache does not know is parsed elsewhere. */
function parseNothing(): Promise<undefined> {
  throw new Failure("not-at-once", "The configuration has changed");
}
