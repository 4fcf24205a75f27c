#!/usr/bin/env node
// Named here and not imported, so that the version is answered from this one small file.
declare const RUNBOOK_VERSION: string;

const args = process.argv.slice(2);
const [command = ""] = args;
if (args.length === 1 && (command === "--version" || command === "-V")) {
  process.stdout.write(`${RUNBOOK_VERSION}\n`);
} else if (!(await isAnswered())) {
  const { main } = await import("./main.ts");
  process.exitCode = await main(args);
}

/** True when this command has nothing to do, and has said so. */
async function isAnswered(): Promise<boolean> {
  if (!["build", "render", "extract", "verify"].includes(command)) return false;
  const { answerAtOnce } = await import("./answer-at-once.ts");
  return answerAtOnce(args);
}
