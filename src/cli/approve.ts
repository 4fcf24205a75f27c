import { Failure } from "../diagnostics/failure.ts";
import { refuseApproval, type ApprovalRequest } from "../exec/approval.ts";
import { readRequest, writeApproval } from "../host/approval/approval-folder.ts";
import { askLine, canAsk } from "../host/attended/ask-line.ts";
import { readOperator } from "../host/run-facts.ts";
import { reportApprovalRequest } from "../reporters/report-approval.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";

export interface ApproveFlags extends SharedFlags {
  yes?: boolean;
}

/** Shows what a run of another user is about to do, and lets it. */
export async function approve(
  { terminal }: Context,
  { yes }: ApproveFlags,
  [run = "", step = ""]: string[],
): Promise<ExitCode> {
  const { folder, request } = readRequest(run);
  if (step !== request.step.id && step !== String(request.step.number)) {
    const message = `Unexpected step ${JSON.stringify(step)}: the run waits at ${request.step.id}`;
    throw new Failure(
      "approval-unknown",
      message,
      `runbook approve ${request.run} ${request.step.id}`,
    );
  }
  const { operator } = readOperator();
  const { digest, nonce } = request;
  const approval = { step: request.step.id, digest, nonce, by: operator };
  const reason = refuseApproval(request, approval, process.getuid?.() ?? 0);
  if (reason !== undefined) {
    const message = `You cannot approve step ${request.step.id} of run ${request.run}: ${reason}`;
    throw new Failure(
      "approval-refused",
      message,
      "Somebody else has to look at it, as another user",
    );
  }
  terminal.say(reportApprovalRequest(request));
  if (yes !== true && !(await isConfirmed(request))) {
    terminal.say("Nothing is approved\n");
    return 1;
  }
  writeApproval(folder, approval);
  terminal.print(`Approved by ${operator}: step ${request.step.id} of run ${request.run}\n`);
  return 0;
}

async function isConfirmed({ step }: ApprovalRequest): Promise<boolean> {
  if (!canAsk()) {
    throw new Failure("confirmation-missing", "Missing --yes: nobody can be asked", "Add --yes");
  }
  const asked = await askLine(`Type ${step.id} to approve it: `);
  return "text" in asked && asked.text.trim() === step.id;
}
