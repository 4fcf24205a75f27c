import { hash } from "node:crypto";
import { codeOf } from "../extract/script/body.ts";
import { expectationOf, matchOf } from "../extract/script/expectation.ts";
import { isShell, isTagged, type Mode, type TaggedBlock } from "../model/block.ts";
import { parseDuration } from "../model/duration.ts";
import type { Runbook, Step } from "../model/runbook.ts";
import { expandOnly } from "../shell/expand-only.ts";
import { parseShell } from "../shell/parse-shell.ts";
import { plannedBlocks, type PlannedBlock, type PlannedRole } from "./run-plan.ts";
import type { PlannedStep, RunPlan } from "./run-plan.ts";

/**
 * What a run of a runbook does: the blocks of one mode in the order of the extracted script, and
 * beside them what a script cannot do, interactive blocks and manual steps.
 */
export function planSteps(runbook: Runbook, mode: Mode): RunPlan {
  const steps: PlannedStep[] = [];
  const cleanups: PlannedBlock[] = [];
  const rollbacks: PlannedBlock[] = [];
  let clockStart: string | undefined;
  for (const section of runbook.sections) {
    for (const step of section.steps) {
      if ((step.mode ?? mode) !== mode) continue;
      const tagged = step.blocks.filter(isTagged);
      const blocks = tagged.filter(({ attributes }) => (attributes.mode ?? mode) === mode);
      const ofRole = (...roles: PlannedRole[]) => planned(blocks, roles, step, mode);
      rollbacks.push(...ofRole("rollback"));
      if (section.kind === "cleanup") cleanups.push(...ofRole("cleanup"));
      if (section.kind === "cleanup" || section.kind === "rollback") continue;
      const main = ofRole("run", "verify", "apply");
      if (main.length === 0 && tagged.length > 0) continue;
      const isRecovery = blocks.some(
        ({ attributes: { mode: only, role } }) =>
          only !== "drill" && (role === "run" || role === "verify" || role === "apply"),
      );
      if (isRecovery) clockStart ??= step.id;
      steps.push({
        ...described(step),
        section: section.kind,
        blocks: main,
        cleanups: main.length === 0 ? [] : ofRole("cleanup"),
      });
    }
  }
  const check = steps.flatMap(({ blocks }) => blocks).findLast(({ role }) => role === "verify");
  const { rpo, rto } = runbook.frontMatter.objectives ?? {};
  const targetSeconds = rto === undefined ? undefined : parseDuration(rto);
  const rpoSeconds = rpo === undefined ? undefined : parseDuration(rpo);
  return {
    mode,
    steps,
    cleanups,
    rollbacks,
    ...(rpoSeconds !== undefined && { rpoSeconds }),
    ...(clockStart !== undefined &&
      check !== undefined && {
        recovery: {
          step: clockStart,
          check: check.name,
          ...(targetSeconds !== undefined && { targetSeconds }),
        },
      }),
  };
}

/** Names of all variables that the blocks of a plan read. */
export function variablesRead(plan: RunPlan): Set<string> {
  const names = new Set<string>();
  for (const { code } of plannedBlocks(plan)) {
    const { mentioned, references } = parseShell(code);
    for (const { name } of references) names.add(name);
    for (const name of mentioned) names.add(name);
    for (const { name } of expandOnly(code).names) names.add(name);
  }
  return names;
}

function described({ id, tasks, title }: Step): Pick<PlannedStep, "id" | "title" | "tasks"> {
  return { id, title, tasks };
}

function planned(
  blocks: readonly TaggedBlock[],
  roles: readonly PlannedRole[],
  step: Step,
  mode: Mode,
): PlannedBlock[] {
  return blocks.flatMap((block) => {
    const role = roles.find((one) => one === block.attributes.role);
    const isRunnable = isShell(block.language) || role === "apply";
    return role === undefined || !isRunnable
      ? []
      : [planBlock(block, role, expectationOf(block, step.blocks, mode))];
  });
}

function planBlock(
  block: TaggedBlock,
  role: PlannedRole,
  expected: TaggedBlock | undefined,
): PlannedBlock {
  const { approve, danger, every, interactive, name, outputs, timeout, within } = block.attributes;
  const rollbackOf = block.attributes["rollback-of"];
  const rest = {
    name,
    role,
    code: codeOf(block),
    danger,
    interactive,
    outputs,
    ...(approve === true && { approve }),
    ...(timeout !== undefined && { timeout }),
    ...(within !== undefined && { within }),
    ...(every !== undefined && { every }),
    ...(rollbackOf !== undefined && { rollbackOf }),
    ...(expected !== undefined && {
      expected: {
        name: expected.attributes.name,
        match: matchOf(expected),
        text: expected.value,
      },
    }),
  };
  return { ...rest, digest: hash("sha256", JSON.stringify(rest), "hex") };
}
