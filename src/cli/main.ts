import { CommanderError } from "commander";
import { Failure } from "../diagnostics/failure.ts";
import { processTerminal } from "../host/terminal.ts";
import type { Terminal } from "../host/terminal.ts";
import { reportJson } from "../reporters/report-json.ts";
import { painter } from "../reporters/paint.ts";
import { visibleText } from "../reporters/visible-text.ts";
import type { ExitCode } from "./context.ts";
import { makeProgram } from "./program.ts";
import { build, version } from "./version.ts";

/** Runs one command line. Whatever goes wrong ends here, as an exit code and a message. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  const terminal = processTerminal();
  let code: ExitCode = 0;
  const program = makeProgram({ terminal, tool: { version, build } }, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    // Commander has already written help, version or what is wrong with the usage.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (args.includes("--json")) terminal.print(reportJson({ error: describe(error) }));
    if (error instanceof Failure) sayFailure(terminal, error, args.includes("--no-color"));
    else sayBug(terminal, error);
    return 2;
  }
}

function describe(error: unknown): object {
  if (!(error instanceof Failure)) return { id: "bug", message: String(error) };
  const { help, id, message } = error;
  return { id, message, ...(help !== undefined && { help }) };
}

function sayFailure(terminal: Terminal, { help, message }: Failure, isPlain: boolean): void {
  const paint = painter(terminal.color.stderr && !isPlain);
  terminal.say(`${paint("red", "error:")} ${visibleText(message)}\n`);
  if (help !== undefined) terminal.say(`  ${paint("cyan", "help:")} ${visibleText(help)}\n`);
}

function sayBug(terminal: Terminal, error: unknown): void {
  const stack = error instanceof Error ? error.stack : undefined;
  terminal.say(`This is a bug in runbook ${version}: ${visibleText(String(error))}\n`);
  if (terminal.isDebugging) terminal.say(`${visibleText(stack ?? "no stack")}\n`);
  else terminal.say("  help: Set RUNBOOK_DEBUG=1 to see where it happened\n");
}
