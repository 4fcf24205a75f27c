import type { Context, ExitCode } from "./context.ts";
import { writeOutputs } from "./write-outputs.ts";
import type { PlanFlags } from "./write-outputs.ts";

/** Writes the documents. */
export function render(context: Context, flags: PlanFlags): Promise<ExitCode> {
  return writeOutputs(context, "render", flags);
}
