import { Failure } from "../diagnostics/failure.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import type { PlanSelection, PlannedStep, RunPlan } from "./run-plan.ts";

/**
 * The part of a plan that is asked for. The section Cleanup belongs to it when its last step does;
 * the RTO clock runs only when both its ends are in it.
 * @throws Failure `step-unknown`, `selection-empty`
 */
export function selectSteps(plan: RunPlan, { from, only, to }: PlanSelection): RunPlan {
  if (only === "cleanup") return { ...withoutClock(plan), steps: [], rollbacks: [] };
  const sectionSteps = plan.steps.filter(({ section }) => section === only);
  const steps =
    only === undefined
      ? plan.steps.slice(
          from === undefined ? 0 : indexOf(plan, from),
          to === undefined ? undefined : indexOf(plan, to) + 1,
        )
      : sectionSteps.length > 0
        ? sectionSteps
        : plan.steps.slice(indexOf(plan, only), indexOf(plan, only) + 1);
  if (steps.length === 0) {
    const message = `Unexpected order of ${from ?? ""} and ${to ?? ""}, expected at least one step`;
    throw new Failure("selection-empty", message, "Give --from a step before that of --to");
  }
  const hasClock =
    plan.recovery !== undefined &&
    has(steps, plan.recovery.step) &&
    steps.some(({ blocks }) => blocks.some(({ name }) => name === plan.recovery?.check));
  const isToTheEnd = steps.at(-1) === plan.steps.at(-1) && only === undefined;
  return {
    ...(hasClock ? plan : withoutClock(plan)),
    steps,
    cleanups: isToTheEnd ? plan.cleanups : [],
  };
}

function withoutClock({ recovery: _, ...plan }: RunPlan): RunPlan {
  return plan;
}

function has(steps: readonly PlannedStep[], id: string): boolean {
  return steps.some((step) => step.id === id);
}

/** A step is named by its id, by its number in the plan, from 1, or by a block in it. */
function indexOf({ steps }: RunPlan, name: string): number {
  const index = /^[1-9]\d*$/.test(name)
    ? Number(name) - 1
    : steps.findIndex(
        ({ blocks, id }) => id === name || blocks.some((block) => block.name === name),
      );
  if (index >= 0 && index < steps.length) return index;
  const known = steps.map(({ id }) => id);
  throw new Failure(
    "step-unknown",
    `Unexpected step ${JSON.stringify(name)}, expected a step, a section or a block of this mode`,
    suggestHelp(name, known),
  );
}
