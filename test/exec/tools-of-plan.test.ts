import { expect, it } from "vitest";
import { planSteps } from "../../src/exec/plan-steps.ts";
import { toolsOfPlan } from "../../src/exec/tools-of-plan.ts";
import { block, runbookOf } from "./plan-of.ts";

const body = `## Procedure

### Restore

${block("name=drill mode=drill", "psql -c 'SELECT 1'")}
${block("name=swap mode=incident", "docker compose restart; psql -c 'SELECT 1'")}
${block("name=status mode=drill", "echo '{}'")}
\`\`\`json {name=ready role=expect match=json}
{}
\`\`\`
`;

it.each([
  ["drill", ["psql", "kubectl-cnpg", "jq"]],
  ["incident", ["psql", "docker", "kubectl-cnpg"]],
] as const)("a run needs the tools of its own blocks, in a %s", (mode, tools) => {
  const runbook = runbookOf(body);
  runbook.frontMatter.tools = ["psql", "docker", "kubectl-cnpg"];
  expect(toolsOfPlan(runbook, planSteps(runbook, mode))).toEqual(tools);
});
