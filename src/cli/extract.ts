import type { Context, ExitCode } from "./context.ts";
import { writeOutputs } from "./write-outputs.ts";
import type { PlanFlags } from "./write-outputs.ts";

/** Writes scripts, Taskfiles and the files of blocks. */
export function extract(context: Context, flags: PlanFlags): Promise<ExitCode> {
  return writeOutputs(context, "extract", flags);
}
