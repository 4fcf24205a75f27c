import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { cacheFile, readCache, writeCache } from "../host/check-cache.ts";
import type { CachedFile, CheckCache } from "../host/check-cache.ts";
import { findProgram } from "../host/find-program.ts";
import { readSchemas } from "../host/schemas-folder.ts";
import { reportCheck } from "../reporters/report-check.ts";
import { summarize } from "../reporters/report-text.ts";
import { gatherInputs } from "./check-inputs.ts";
import type { CheckInputs } from "./check-subject.ts";
import { answerFrom, knownFiles, withBytes } from "./known-files.ts";
import { plural, tell } from "./context.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";

/** What checking has come to. */
interface Checked {
  diagnostics: Diagnostic[];
  fences: number;
  fixed?: number;
}

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
  const { env } = context.terminal;
  const maxWarnings = readLimit(flags.maxWarnings);
  const format = flags.json === true ? "json" : (flags.format ?? "text");
  const program = flags.shellcheck === false ? undefined : findProgram("shellcheck", env);
  const inputs = await gatherInputs(context, flags, args, (root) => {
    const file = flags.cache === false ? undefined : cacheFile(root, env);
    const schemas = readSchemas(root);
    const key = JSON.stringify([context.tool.build, program?.stamp, flags.cluster, schemas.digest]);
    return { file, key, ...readCache(file, key) };
  });
  const known = flags.fix === true ? new Map<string, CachedFile>() : knownFiles(inputs);
  const checked: Checked | undefined =
    known.size === inputs.files.length
      ? answerFrom(inputs, known)
      : await checkAnew(context, inputs, known, flags, program?.path);
  if (checked === undefined) return 2;
  const { diagnostics, fences, fixed = 0 } = checked;
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
  shellcheck: string | undefined,
): Promise<Checked | undefined> {
  const { checkFiles } = await import("./heavy.ts");
  const files = inputs.files.map((file) => (known.has(file.path) ? file : withBytes(file)));
  const options = { fix: flags.fix === true, known, shellcheck };
  const answer = await checkFiles(context, { ...inputs, files }, options);
  if (answer === undefined) return undefined;
  const { cache } = inputs;
  const { layout, results } = answer;
  const fresh: CheckCache = { files: new Map([...cache.files, ...results]) };
  if (layout !== undefined) fresh.layout = layout;
  writeCache(cache.file, cache.key, fresh);
  return answer;
}
