import type { Context, ExitCode } from "./context.ts";
import { writeOutputs } from "./write-outputs.ts";
import type { PlanFlags } from "./write-outputs.ts";

/** Writes what `render` and `extract` write, with one reading of the sources, as one plan. */
export function build(context: Context, flags: PlanFlags): Promise<ExitCode> {
  return writeOutputs(context, "build", flags);
}
