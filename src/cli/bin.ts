#!/usr/bin/env node
// Named here and not imported, so that the version is answered from this one small file.
declare const RUNBOOK_VERSION: string;

const args = process.argv.slice(2);
const [command = ""] = args;
if (args.length === 1 && (command === "--version" || command === "-V")) {
  process.stdout.write(`${RUNBOOK_VERSION}\n`);
} else {
  void run();
}

async function run(): Promise<void> {
  // For a promise that nothing settles: Node would end with 0.
  process.exitCode = 2;
  process.exitCode = (await answerKnown()) ?? (await answer());
}

async function answer(): Promise<number> {
  const { main } = await import("./main.ts");
  return main(args);
}

/** The exit code when nothing has changed since the command was last answered. */
async function answerKnown(): Promise<number | undefined> {
  if (command === "check") {
    const { checkAtOnce } = await import("./check-at-once.ts");
    return checkAtOnce(args.slice(1));
  }
  if (!["build", "render", "extract", "verify"].includes(command)) return undefined;
  const { answerAtOnce } = await import("./answer-at-once.ts");
  return answerAtOnce(args) ? 0 : undefined;
}
