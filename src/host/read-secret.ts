import { spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { Failure } from "../diagnostics/failure.ts";
import type { SecretSource } from "../model/config.ts";
import { explainError } from "./explain-error.ts";

/** Somebody may have to unlock a vault, or find a security key. */
const timeoutMs = 120_000;

/**
 * The secret of a file, or what a command prints, without the newlines at its end as in `$(…)`. What the command
 * says on stderr and asks at the terminal is the operator's.
 * @throws Failure `secret-unreadable`
 */
export async function readSecret(name: string, source: SecretSource, cwd: string): Promise<string> {
  const bytes = "file" in source ? readBytes(name, source) : await readOutput(name, source, cwd);
  let value: string;
  try {
    value = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unreadable(name, source, "it is not UTF-8");
  }
  const text = value.replace(/\n+$/, "");
  if (text !== "") return text;
  throw unreadable(name, source, "it is empty");
}

/** True when others than its owner may read the file. */
export function isReadableByOthers(file: string): boolean {
  return (statSync(file).mode & 0o044) !== 0;
}

function readBytes(name: string, source: SecretSource & { file: string }): Buffer {
  try {
    return readFileSync(source.file);
  } catch (error) {
    const explained = explainError(error, "read", source.file);
    throw explained instanceof Failure ? unreadable(name, source, explained.message) : explained;
  }
}

async function readOutput(
  name: string,
  source: SecretSource & { command: string },
  cwd: string,
): Promise<Buffer> {
  const stdio = ["inherit", "pipe", "inherit"] as const;
  const child = spawn("bash", ["-c", source.command], { cwd, stdio: [...stdio] });
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => void chunks.push(chunk));
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill();
    child.stdout?.destroy();
  }, timeoutMs);
  const end = await new Promise<number | string>((resolve) => {
    child.once("error", () => resolve("bash, which cannot be run"));
    child.once("close", (code, signal) => resolve(code ?? signal ?? "nothing"));
  });
  clearTimeout(timer);
  if (end === 0 && !isLate) return Buffer.concat(chunks);
  throw unreadable(name, source, isLate ? "no answer in 2 minutes" : `it ended with ${end}`);
}

function unreadable(name: string, source: SecretSource, why: string): Failure {
  const from = "file" in source ? `file ${source.file}` : `command \`${source.command}\``;
  return new Failure(
    "secret-unreadable",
    `Cannot read the secret ${name} from ${from}: ${why}`,
    "file" in source ? "Check the path, and who may read it" : "Run the command by hand",
  );
}
