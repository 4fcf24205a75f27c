import type { RunInputs } from "../exec/run-inputs.ts";
import { isManual, type PlannedBlock, type RunPlan } from "../exec/run-plan.ts";
import { blockText, lastingValues } from "./block-text.ts";
import { tableText } from "./table-text.ts";
import { visibleLine } from "./visible-text.ts";

export interface DryRun {
  runbook: string;
  cluster: string;
  plan: RunPlan;
  inputs: RunInputs;
}

/** What a run would do, with the values of its cluster and its inputs in the commands. */
export function reportDryRun({ cluster, inputs, plan, runbook }: DryRun): string {
  const { secrets, variables } = inputs;
  const rows = [
    ...Object.entries(variables).map(([name, value]) => [name, visibleLine(value)]),
    ...Object.keys(secrets).map((name) => [name, "(secret)"]),
  ];
  const lasting = lastingValues(variables, plan);
  const code = (block: PlannedBlock): string => blockText(block, lasting);
  const parts = [
    `${runbook} on ${cluster}, ${plan.mode}: nothing is run\n`,
    rows.length > 0 ? `\n${tableText(rows)}` : "",
    ...plan.steps.map((step, index) => {
      const head = `\n${index + 1}. ${visibleLine(step.title)}  [${step.id}]\n`;
      const tasks = step.tasks.map((task) => `   - [ ] ${visibleLine(task)}\n`);
      const manual = isManual(step) ? "   by hand\n" : "";
      const blocks = [...step.blocks, ...step.cleanups].map(code);
      return `${head}${tasks.join("")}${manual}${blocks.join("")}`;
    }),
    listed("When the run fails, newest first", plan.rollbacks.map(code)),
    listed("At the end, newest first", plan.cleanups.map(code)),
  ];
  return parts.join("");
}

function listed(title: string, blocks: readonly string[]): string {
  return blocks.length === 0 ? "" : `\n${title}:\n${blocks.join("")}`;
}
