import type { Action } from "./choose.ts";
import type { Choice } from "./decide.ts";
import { endingText } from "./ending-text.ts";
import { isManual, plannedBlocks, type PlannedBlock, type RunPlan } from "./run-plan.ts";

/** What an unattended run was allowed to do on its command line. */
export interface UnattendedRules {
  allowDanger: boolean;
  skipManual: boolean;
  skipInteractive: boolean;
  /** Blocks whose state the operator has looked at, after a kill. */
  decisions: Readonly<Record<string, "done" | "again">>;
}

/**
 * The answer of a run without an operator. It stops at the first failure, and pauses where somebody
 * has to look. `checked` says why the checks of an unknown block did not decide.
 */
export function chooseUnattended(
  choice: Choice,
  rules: UnattendedRules,
  checked: string | undefined,
): Action {
  switch (choice.kind) {
    case "confirm-step":
      return rules.skipManual
        ? { do: "skip-step", reason: "manual step, skipped by --skip-manual" }
        : { do: "pause", reason: `step ${choice.step.id} has to be done by hand` };
    case "await-approval":
      return { do: "pause", reason: `step ${choice.step.id} has to be approved by another user` };
    case "settle-failure":
      return { do: "abort", reason: `block ${choice.block.name}: ${endingText(choice)}` };
    case "settle-unknown":
      return settle(choice.block, choice.checks.length > 0, rules, checked);
    case "run-block":
    case "tidy":
      return allow(choice.block, rules);
  }
}

function settle(
  { name }: PlannedBlock,
  hasChecks: boolean,
  { decisions }: UnattendedRules,
  checked: string | undefined,
): Action {
  const as = decisions[name];
  if (as !== undefined) return { do: "decide", as };
  if (hasChecks && checked === undefined) return { do: "check" };
  const why = checked ?? "no check decides";
  return { do: "pause", reason: `block ${name} began, its end is unknown, and ${why}` };
}

function allow({ danger, interactive, name }: PlannedBlock, rules: UnattendedRules): Action {
  if (interactive) {
    return rules.skipInteractive
      ? { do: "skip", reason: "needs the terminal, skipped by --skip-interactive" }
      : { do: "pause", reason: `block ${name} needs the terminal` };
  }
  if (danger && !rules.allowDanger) {
    return { do: "pause", reason: `block ${name} is dangerous, and --allow-danger is not given` };
  }
  return { do: "run" };
}

/** What a plan has that an unattended run may not do by these rules, one line each. */
export function findRefusals(plan: RunPlan, rules: UnattendedRules): string[] {
  const refusals: string[] = [];
  for (const step of plan.steps) {
    if (isManual(step) && !rules.skipManual) {
      refusals.push(`step ${step.id} is done by hand: --skip-manual leaves it out`);
    }
  }
  for (const { danger, interactive, name } of plannedBlocks(plan)) {
    if (danger && !rules.allowDanger) {
      refusals.push(`block ${name} is dangerous: --allow-danger runs it`);
    }
    if (interactive && !rules.skipInteractive) {
      refusals.push(`block ${name} needs the terminal: --skip-interactive leaves it out`);
    }
  }
  return refusals;
}
