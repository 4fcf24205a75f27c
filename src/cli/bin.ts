#!/usr/bin/env node
import { writeSync } from "node:fs";

// Named here and not imported, and written without a stream: the version is answered at once.
declare const RUNBOOK_VERSION: string;

const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  writeSync(1, `${RUNBOOK_VERSION}\n`);
} else {
  const { main } = await import("./main.ts");
  process.exitCode = await main(args);
}
