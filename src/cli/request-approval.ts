import { stepDigest } from "../exec/approval.ts";
import type { Action } from "../exec/choose.ts";
import type { PlannedStep } from "../exec/run-plan.ts";
import { recordOf, type RunState } from "../exec/run-state.ts";
import { awaitApproval } from "../host/approval/await-approval.ts";
import type { Execution } from "../host/execute-run.ts";
import { readOperator } from "../host/run-facts.ts";
import { formatDuration } from "../model/duration.ts";
import { visibleLine } from "../reporters/visible-text.ts";

/** Asks for the approval of a step, and gives what the run does then; undefined after Ctrl-C. */
export type RequestApproval = (
  step: PlannedStep,
  state: RunState,
  limitSeconds: number,
) => Promise<Action | undefined>;

/** `tell` gets what somebody else has to do. */
export function requestApproval(
  { operator, variables }: Pick<Execution, "operator" | "variables">,
  say: (text: string) => void,
  tell: (what: string) => void,
): RequestApproval {
  return async (step, state, limitSeconds) => {
    const { cluster, runId, title, operator: first } = state.start;
    const command = `runbook approve ${runId} ${step.id}`;
    say(`Waiting for another user: ${command}\n`);
    tell(`an approval by another user is due: ${command}`);
    const awaited = await awaitApproval(
      {
        run: runId,
        title,
        cluster,
        mode: state.plan.mode,
        step: { id: step.id, number: state.plan.steps.indexOf(step) + 1, title: step.title },
        operators: [...new Set([operator, first, ...state.resumptions.map((one) => one.operator)])],
        host: readOperator().host,
        blocks: step.blocks.map(({ code, name }) => ({
          name,
          code: recordOf(state, name)?.editedCode ?? code,
        })),
        values: variables,
        digest: stepDigest(step, state),
      },
      limitSeconds * 1000,
      (text) => say(`${visibleLine(text)}\n`),
    );
    if (!("ended" in awaited)) return { do: "approve", ...awaited };
    if (awaited.ended === "interrupted") return undefined;
    if (awaited.ended === "terminated") return { do: "wait" };
    const reason = `step ${step.id} was not approved within ${formatDuration(limitSeconds)}`;
    return { do: "pause", reason };
  };
}
