import { isShell, isTagged } from "../model/block.ts";
import { blocksOf, type Runbook } from "../model/runbook.ts";
import { parseShell } from "../shell/parse-shell.ts";
import { plannedBlocks, type RunPlan } from "./run-plan.ts";

/**
 * The tools of a runbook that this run needs: not those that only other blocks of it call, such as those of an
 * incident. One that no block calls by name stays, such as a plugin; `jq` compares JSON.
 */
export function toolsOfPlan(runbook: Runbook, plan: RunPlan): string[] {
  const blocks = plannedBlocks(plan);
  const planned = new Set(blocks.map(({ name }) => name));
  const called = new Set(blocks.flatMap(({ code }) => commandsOf(code)));
  const others = blocksOf(runbook)
    .filter(isTagged)
    .filter(({ attributes, language }) => !planned.has(attributes.name) && isShell(language))
    .flatMap(({ value }) => commandsOf(value));
  const { tools } = runbook.frontMatter;
  const needed = tools.filter((tool) => called.has(tool) || !others.includes(tool));
  const comparesJson = blocks.some(({ expected }) => expected?.match === "json");
  return comparesJson && !needed.includes("jq") ? [...needed, "jq"] : needed;
}

function commandsOf(code: string): string[] {
  return parseShell(code).commands.map(({ name }) => name);
}
