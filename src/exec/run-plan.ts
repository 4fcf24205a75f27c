import type { Match } from "../extract/script/expectation.ts";
import type { Mode } from "../model/block.ts";

/** Roles of the blocks that a run executes. */
export const plannedRoles = ["run", "verify", "apply", "cleanup", "rollback"] as const;
export type PlannedRole = (typeof plannedRoles)[number];

/** A block as a run executes it. Plain data: the journal holds it. Durations are in seconds. */
export interface PlannedBlock {
  name: string;
  role: PlannedRole;
  /** What bash gets: the block's text, or kubectl around its manifest. */
  code: string;
  /** SHA-256 of everything here that decides what the block does. */
  digest: string;
  danger: boolean;
  interactive: boolean;
  /** Its step waits until another user has approved it. */
  approve?: true;
  /** Variables that later blocks need from it. */
  outputs: readonly string[];
  timeout?: number;
  within?: number;
  every?: number;
  rollbackOf?: string;
  /** What its stdout is compared with. */
  expected?: { name: string; match: Match; text: string };
}

/** A step with what a run does in it. Without blocks it is a manual step. */
export interface PlannedStep {
  id: string;
  title: string;
  section: string;
  tasks: readonly string[];
  blocks: readonly PlannedBlock[];
  /** Due from the moment when the step begins. */
  cleanups: readonly PlannedBlock[];
}

/** What a run does, in order. */
export interface RunPlan {
  mode: Mode;
  steps: readonly PlannedStep[];
  /** Of the section Cleanup: due from the beginning. */
  cleanups: readonly PlannedBlock[];
  rollbacks: readonly PlannedBlock[];
  /** How much data may be lost. */
  rpoSeconds?: number;
  /** The RTO clock runs from the begin of `step` until `check` has passed. */
  recovery?: { step: string; check: string; targetSeconds?: number };
}

/** Which part of a runbook a run is about. All are absent when it is about the whole. */
export interface PlanSelection {
  from?: string;
  to?: string;
  /** A step or a section. */
  only?: string;
}

/** Every block of a plan, each once, in the order of the document as far as it is known. */
export function plannedBlocks({ cleanups, rollbacks, steps }: RunPlan): PlannedBlock[] {
  return [
    ...steps.flatMap((step) => [...step.blocks, ...step.cleanups]),
    ...cleanups,
    ...rollbacks,
  ];
}

/** True when nothing but the operator can do the step. */
export function isManual({ blocks }: PlannedStep): boolean {
  return blocks.length === 0;
}
