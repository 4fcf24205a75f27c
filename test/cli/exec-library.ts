import {
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
  mkdirSync,
  existsSync,
  readdirSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { run, type Result } from "./runbook.ts";

const config = `version: 1
clusters:
  infra:
    components: [queue]
    values: { QUEUE_NAME: orders }
  home:
    components: [queue]
    values: { QUEUE_NAME: letters }
`;

const head = `---
id: queue-restore
title: Queue restore
scenario: The volume is lost
requires: [queue]
objectives: { rto: 20m }
values:
  QUEUE_NAME: Name of the queue
inputs:
  BACKUP: { type: string, summary: Backup to restore, default: latest }
  TOKEN: { type: secret, summary: Token of the store, default: "" }
---

# Queue restore

`;

export interface ExecLibrary {
  root: string;
  exec: (args: string[], env?: NodeJS.ProcessEnv) => Result;
  run: (args: string[]) => Result;
  write: (body: string) => void;
  /** Lines that the blocks have written to the file `log`. */
  log: () => string[];
  runIds: () => string[];
  journal: (runId?: string) => string;
}

/** A library of one runbook with the body, in a folder that goes when the test ends. */
export function execLibrary(body: string): ExecLibrary {
  const root = mkdtempSync(join(tmpdir(), "runbook-exec-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "runbooks"));
  writeFileSync(join(root, "runbook.config.yaml"), config);
  const write = (text: string): void => {
    writeFileSync(join(root, "runbooks/queue.md"), `${head}${text}`);
  };
  write(body);
  const runIds = (): string[] =>
    existsSync(join(root, ".runbook/runs")) ? readdirSync(join(root, ".runbook/runs")).sort() : [];
  return {
    root,
    write,
    run: (args) => run(root, args),
    exec: (args, env) =>
      run(root, ["exec", "queue-restore", "--cluster", "infra", "--yes", ...args], env),
    log: () =>
      existsSync(join(root, "log"))
        ? readFileSync(join(root, "log"), "utf8").split("\n").slice(0, -1)
        : [],
    runIds,
    journal: (runId) =>
      join(root, ".runbook/runs", runId ?? runIds().at(-1) ?? "", "journal.ndjson"),
  };
}

export function fence(attributes: string, code: string): string {
  return `\`\`\`bash {${attributes}}\n${code}\n\`\`\`\n`;
}
