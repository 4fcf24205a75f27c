import { Failure } from "../diagnostics/failure.ts";
import { findRefusals } from "../exec/choose-unattended.ts";
import { planSteps } from "../exec/plan-steps.ts";
import { resolveInputs } from "../exec/run-inputs.ts";
import { selectSteps } from "../exec/select-steps.ts";
import { resolve } from "node:path";
import { canAsk } from "../host/attended/ask-line.ts";
import { openTree } from "../host/open-tree.ts";
import { reportJson } from "../reporters/report-json.ts";
import { reportDryRun } from "../reporters/report-dry-run.ts";
import { askInputs, askSecrets } from "./ask-inputs.ts";
import { gatherSecrets } from "./gather-secrets.ts";
import { conductRun } from "./conduct-run.ts";
import type { Context, ExitCode } from "./context.ts";
import { readExecFlags, type ExecFlags, type ExecRequest } from "./exec-flags.ts";
import { findSubject, type Subject } from "./exec-subject.ts";
import { preflight } from "./preflight.ts";
import { findResumable, inputsOf, resumeRun } from "./resume-run.ts";
import { startRun } from "./start-run.ts";

/** Runs a runbook on a cluster: with the operator at the terminal, or unattended. */
export async function exec(context: Context, flags: ExecFlags, args: string[]): Promise<ExitCode> {
  const request = readExecFlags(flags, args);
  if (flags.resume !== undefined) return resume(context, flags, request);
  const subject = findSubject(context, request.id ?? "");
  if (subject === undefined) return 2;
  const { cluster, runbook } = subject;
  const { cwd, print } = context.terminal;
  const plan = selectSteps(planSteps(runbook, request.mode), request.selection);
  const gather = async () => {
    const isDry = flags.dryRun === true;
    const gathered = await gatherSecrets(subject, plan, request.secrets, context.terminal, {
      isDry,
    });
    const { environment, origins } = gathered;
    const absolute = (path: string): string => resolve(cwd, path);
    return { given: { set: request.set, environment, absolute }, origins };
  };
  if (flags.preflight === true) return preflight(context, flags, subject, plan, gather);
  const isAttended = flags.yes !== true && flags.dryRun !== true;
  if (isAttended) requireTerminal();
  const { given, origins } = await gather();
  const inputs = resolveInputs(
    runbook.frontMatter,
    cluster,
    plan,
    isAttended ? await askInputs(context, subject, plan, given) : given,
  );
  if (flags.dryRun === true) {
    const dry = { runbook: runbook.frontMatter.id, cluster: cluster.name, plan, inputs };
    print(
      flags.json === true ? reportJson({ ...dry, inputs: inputs.recorded }) : reportDryRun(dry),
    );
    return 0;
  }
  if (!isAttended) refuse(findRefusals(plan, request.rules));
  const prepared = await startRun(context, flags, request, subject, { inputs, plan, origins });
  return conductRun(context, flags, request.rules, prepared, subject);
}

async function resume(context: Context, flags: ExecFlags, request: ExecRequest): Promise<ExitCode> {
  if (flags.yes !== true) requireTerminal();
  const { root } = openTree(context.terminal.cwd, flags.config);
  const found = findResumable(root, flags, request.id);
  const { cluster, runbook } = found.state.start;
  const subject: Subject | undefined = findSubject(context, runbook, cluster);
  if (subject === undefined) return 2;
  const { plan } = found.state;
  const gathered = await gatherSecrets(subject, plan, request.secrets, context.terminal);
  const environment =
    flags.yes === true
      ? gathered.environment
      : await askSecrets(context, subject, found.state, gathered.environment);
  const inputs = inputsOf(found.state, subject, environment);
  const { decisions } = request.rules;
  const prepared = await resumeRun(context, flags, subject, found, { decisions, inputs });
  return conductRun(context, flags, request.rules, prepared, subject);
}

function requireTerminal(): void {
  if (canAsk()) return;
  const message = "Missing --yes: without it a run asks before each step, which needs a terminal";
  throw new Failure("confirmation-missing", message, "Add --yes to run unattended");
}

function refuse(refusals: readonly string[]): void {
  if (refusals.length === 0) return;
  throw new Failure(
    "run-refused",
    `An unattended run may not do everything that is asked for:\n  ${refusals.join("\n  ")}`,
    "Add the flags, or choose steps with --from, --to or --only",
  );
}
