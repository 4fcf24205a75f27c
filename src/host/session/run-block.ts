import { parseState } from "../../exec/session/parse-state.ts";
import { asFunction, apartHeadLines, runApart, runBlock } from "../../exec/session/session-text.ts";
import type { BlockOutcome, BlockRun, SubshellOutcome } from "../../exec/session/session.ts";
import type { LiveShell } from "./launch-shell.ts";
import { performBlock } from "./perform-block.ts";
import { liveShell, type SessionContext } from "./session-context.ts";

/** Runs a block at top level; the session goes on from the state after it, or before it when it failed. */
export async function runAtTop(
  context: SessionContext,
  shell: LiveShell,
  block: BlockRun,
): Promise<BlockOutcome> {
  const before = context.state;
  const performed = performBlock(context, shell, block, runBlock);
  // While it runs: the snapshot is that of its begin until it has ended.
  context.keep();
  context.after = block.outputPath;
  const { outcome, reply } = await performed;
  const told = reply?.kind === "block" || reply?.kind === "exit" ? reply : undefined;
  const after = told === undefined ? undefined : parseState(told.parts, before.exitTrap);
  context.save(outcome.ending === "end" && after !== undefined ? after : before);
  return {
    ...outcome,
    before,
    after,
    ...(told === undefined || outcome.status === 0 ? {} : failedOf(context, told, block.code, 0)),
  };
}

/** Runs a block as a function in a subshell, under the options given, such as `-e`. */
export async function runInSubshell(
  context: SessionContext,
  block: BlockRun,
  options: string,
): Promise<SubshellOutcome> {
  const shell = await liveShell(context);
  const { outcome, failed } = await performBlock(
    context,
    shell,
    { ...block, code: asFunction(block.code) },
    runApart(options),
  );
  context.save(context.state);
  return failed === undefined || outcome.status === 0
    ? outcome
    : { ...outcome, ...failedOf(context, failed, block.code, apartHeadLines) };
}

/**
 * The line is not known when the command stands in a function of an earlier block. What `eval` runs
 * stands in the command with its values.
 */
function failedOf(
  { redact }: SessionContext,
  told: { command: string; line: number },
  code: string,
  headLines: number,
): Pick<BlockOutcome, "failed"> {
  if (told.command === "") return {};
  const line = told.line - headLines;
  const isInBlock = line >= 1 && line <= code.split("\n").length;
  const command = redact(Buffer.from(told.command, "latin1").toString());
  return { failed: { command, line: isInBlock ? line : undefined } };
}
