#!/usr/bin/env node
// Named here and not imported, so that the version is answered from this one small file.
declare const RUNBOOK_VERSION: string;

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  process.stdout.write(`${RUNBOOK_VERSION}\n`);
} else {
  const { main } = await import("./main.ts");
  process.exitCode = await main(args);
}
