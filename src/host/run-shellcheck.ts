import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A finding as shellcheck says it: lines and columns from 1, columns in characters, tabs as one. */
export interface ShellcheckComment {
  file: string;
  line: number;
  endLine: number;
  column: number;
  endColumn: number;
  level: string;
  code: number;
  message: string;
}

const timeoutMs = 120_000;

/**
 * Runs shellcheck once over many scripts. The index of a script is the `file` of
 * its comments. Undefined when it does not answer: it is a companion, and its absence no error.
 */
export async function runShellcheck(
  program: string,
  scripts: readonly string[],
  args: readonly string[],
): Promise<ShellcheckComment[] | undefined> {
  if (scripts.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), "runbook-shellcheck-"));
  try {
    const names = scripts.map((_, index) => String(index));
    for (const [index, script] of scripts.entries()) {
      writeFileSync(join(folder, String(index)), script, { mode: 0o600 });
    }
    return readAnswer(await ask(program, folder, args, names));
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ask(
  program: string,
  cwd: string,
  args: readonly string[],
  names: readonly string[],
): Promise<string> {
  const options = { cwd, maxBuffer: 256 * 1024 * 1024, timeout: timeoutMs };
  return new Promise((done, fail) => {
    execFile(program, [...args, "--format=json1", "--", ...names], options, (error, stdout) => {
      // 1 means that something was found.
      if (error === null || error.code === 1) done(stdout);
      else fail(error);
    });
  });
}

function readAnswer(answer: string): ShellcheckComment[] {
  return (JSON.parse(answer) as { comments: ShellcheckComment[] }).comments;
}
