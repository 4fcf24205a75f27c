import { Failure } from "../diagnostics/failure.ts";
import { writeCache } from "../host/check-cache.ts";
import type { CachedFile, CheckCache } from "../host/check-cache.ts";
import { gatherInputs } from "./check-inputs.ts";
import type { CheckInputs } from "./check-subject.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";
import { answerFrom, knownFiles, withBytes } from "./known-files.ts";
import { reportChecked, type Checked } from "./report-checked.ts";

export interface CheckFlags extends SharedFlags {
  fix?: boolean;
  format?: string;
  maxWarnings?: string;
  cache?: boolean;
  shellcheck?: boolean;
}

/** What would fail, or pass silently, on the day it is needed. */
export async function check(
  context: Context,
  flags: CheckFlags,
  args: string[],
): Promise<ExitCode> {
  const maxWarnings = readLimit(flags.maxWarnings);
  const format = flags.json === true ? "json" : (flags.format ?? "text");
  const inputs = await gatherInputs(context, flags, args, async (tree) => {
    const { readLayout } = await import("./heavy-check.ts");
    return readLayout(tree);
  });
  const known = flags.fix === true ? new Map<string, CachedFile>() : knownFiles(inputs);
  const checked: Checked | undefined =
    known.size === inputs.files.length
      ? answerFrom(inputs, known)
      : await checkAnew(context, inputs, known, flags);
  if (checked === undefined) return 2;
  return reportChecked(context, inputs, checked, { format, maxWarnings });
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return Infinity;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Failure(
    "usage",
    `Unexpected --max-warnings ${JSON.stringify(text)}, expected a whole number`,
    "Write --max-warnings 0 to fail on any warning",
  );
}

async function checkAnew(
  context: Context,
  inputs: CheckInputs,
  known: ReadonlyMap<string, CachedFile>,
  flags: CheckFlags,
): Promise<Checked | undefined> {
  const { checkFiles } = await import("./heavy-check.ts");
  const files = inputs.files.map((file) => (known.has(file.path) ? file : withBytes(file)));
  const options = { fix: flags.fix === true, known, shellcheck: inputs.shellcheck };
  const answer = await checkFiles(context, { ...inputs, files }, options);
  if (answer === undefined) return undefined;
  const { cache } = inputs;
  const { layout, results } = answer;
  const fresh: CheckCache = { files: new Map([...cache.files, ...results]) };
  if (layout !== undefined) fresh.layout = layout;
  writeCache(cache.file, cache.key, fresh);
  return answer;
}
