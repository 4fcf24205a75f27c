import { hash } from "node:crypto";
import type { PlannedStep } from "./run-plan.ts";
import { recordOf, type RunState } from "./run-state.ts";

/** What another user is asked to approve; everybody on the machine can read it. */
export interface ApprovalRequest {
  version: 1;
  run: string;
  title: string;
  cluster: string;
  mode: string;
  step: { id: string; number: number; title: string };
  /** Names and user ids of those who run it: none of them can approve it. */
  operators: readonly string[];
  uids: readonly number[];
  host: string;
  blocks: readonly { name: string; code: string }[];
  /** Values that are no secret. */
  values: Readonly<Record<string, string>>;
  /** Of exactly these blocks: an approval is for nothing else. */
  digest: string;
  /** Unique to this request: no approval can be made in advance, or used twice. */
  nonce: string;
}

/** What an approver has written. Who it is, the file's owner tells. */
export interface Approval {
  step: string;
  digest: string;
  nonce: string;
  by: string;
}

/** SHA-256 of what a step would run now, edits included. */
export function stepDigest({ blocks }: PlannedStep, state: RunState): string {
  const parts = blocks.map(({ digest, name }) => {
    return [name, digest, recordOf(state, name)?.editedCode ?? ""];
  });
  return hash("sha256", JSON.stringify(parts), "hex");
}

/** True while a step that needs a second pair of eyes has not had it, for what it would run now. */
export function needsApproval(step: PlannedStep, state: RunState): boolean {
  if (!step.blocks.some(({ approve }) => approve === true)) return false;
  return state.steps[step.id]?.approved?.digest !== stepDigest(step, state);
}

/** Why an approval does not count; undefined when it does. `uid` is the owner of what was written. */
export function refuseApproval(
  request: ApprovalRequest,
  approval: Approval,
  uid: number,
): string | undefined {
  if (approval.nonce !== request.nonce || approval.digest !== request.digest) {
    return "it is for another request";
  }
  if (approval.step !== request.step.id) return "it is for another step";
  if (request.uids.includes(uid)) return `user id ${uid} runs it`;
  return request.operators.includes(approval.by) ? `${approval.by} runs it` : undefined;
}
