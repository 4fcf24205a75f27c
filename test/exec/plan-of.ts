import { hash } from "node:crypto";
import { planSteps } from "../../src/exec/plan-steps.ts";
import type { RunPlan } from "../../src/exec/run-plan.ts";
import type { RunStarted } from "../../src/exec/events.ts";
import type { Mode } from "../../src/model/block.ts";
import type { Runbook } from "../../src/model/runbook.ts";
import { parseRunbook } from "../../src/parse/parse-runbook.ts";

const head = `---
id: queue-restore
title: Queue restore
scenario: The volume is lost
requires: [queue]
objectives: { rto: 20m }
---

# Queue restore
`;

/** The runbook of a body, which has to be without errors. */
export function runbookOf(body: string): Runbook {
  const { diagnostics, runbook } = parseRunbook(
    { file: "runbooks/queue.md", text: `${head}\n${body}` },
    new Map(),
  );
  if (runbook === undefined || diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  return runbook;
}

export function planOf(body: string, mode: Mode = "drill"): RunPlan {
  return planSteps(runbookOf(body), mode);
}

/** A fence with a name. */
export function block(attributes: string, code: string): string {
  return `\`\`\`bash {${attributes}}\n${code}\n\`\`\`\n`;
}

/** The first event of a run of the plan. */
export function startedWith(plan: RunPlan): RunStarted {
  return {
    type: "run-started",
    version: 1,
    runId: "20261121031542-1a2b",
    runbook: "queue-restore",
    title: "Queue restore",
    file: "runbooks/queue.md",
    cluster: "infra",
    tool: "1.0.0",
    operator: "ada",
    host: "desk",
    sources: { "runbooks/queue.md": hash("sha256", "", "hex") },
    git: null,
    tools: { jq: null },
    target: null,
    inputs: { TOKEN: null, BACKUP: "latest" },
    selection: {},
    plan,
    workFolder: "/nowhere",
    forced: false,
  };
}
