import { Failure } from "../diagnostics/failure.ts";
import type { PreflightItem } from "../exec/preflight/item.ts";
import { resolveInputs, type GivenInputs, type RunInputs } from "../exec/run-inputs.ts";
import type { RunPlan } from "../exec/run-plan.ts";
import { withTemporaryFile } from "../host/temporary-file.ts";
import { painter } from "../reporters/paint.ts";
import { reportJson } from "../reporters/report-json.ts";
import { reportPreflight } from "../reporters/report-preflight.ts";
import type { Context, ExitCode } from "./context.ts";
import type { ExecFlags } from "./exec-flags.ts";
import type { Subject } from "./exec-subject.ts";
import type { GatheredSecrets } from "./gather-secrets.ts";
import { lookAhead } from "./look-ahead.ts";

/** Makes the checks of a run and runs nothing: exit 1 when one of them would keep a run from beginning. */
export async function preflight(
  { terminal }: Context,
  flags: ExecFlags,
  subject: Subject,
  plan: RunPlan,
  gather: () => Promise<{ given: GivenInputs; origins: GatheredSecrets["origins"] }>,
): Promise<ExitCode> {
  const { cluster, runbook } = subject;
  const faults: PreflightItem[] = [];
  let inputs: RunInputs = { variables: { ...cluster.values }, secrets: {}, recorded: {} };
  let origins: GatheredSecrets["origins"] = {};
  try {
    const gathered = await gather();
    inputs = resolveInputs(runbook.frontMatter, cluster, plan, gathered.given);
    ({ origins } = gathered);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { help, id, message } = error;
    const check = id === "secret-unreadable" ? "secrets" : "inputs";
    const item = {
      check,
      status: "failed",
      subject: runbook.frontMatter.id,
      found: message,
    } as const;
    faults.push({ ...item, ...(help !== undefined && { help }) });
  }
  const environment = terminal.env;
  const ahead = await withTemporaryFile("kubeconfig", (kubeconfig) =>
    lookAhead({ subject, plan, inputs, origins, kubeconfig, environment }),
  );
  const seen = faults.length === 0 ? ahead.items : withoutInputs(ahead.items);
  const items = [...faults, ...seen];
  const { id } = runbook.frontMatter;
  terminal.print(
    flags.json === true
      ? reportJson({ runbook: id, cluster: cluster.name, mode: plan.mode, preflight: items })
      : `${id} on ${cluster.name}, ${plan.mode}: nothing is run\n\n${reportPreflight(items, painter(terminal.color.stdout))}`,
  );
  return items.some(({ status }) => status === "failed") ? 1 : 0;
}

/** @throws Failure `preflight-failed`, or why the cluster may not be worked on */
export function refuseFailed(
  items: readonly PreflightItem[],
  refusal: Failure | undefined,
  { ignorePreflight }: ExecFlags,
): void {
  if (refusal !== undefined) throw refusal;
  const failed = items.filter(({ status }) => status === "failed");
  if (failed.length === 0 || ignorePreflight === true) return;
  const lines = failed.map(({ check, found, subject }) => `\n  ${check}: ${subject}: ${found}`);
  throw new Failure(
    "preflight-failed",
    `Nothing was run, because something that the run needs is missing:${lines.join("")}`,
    "Mend it, or begin in spite of it with --ignore-preflight",
  );
}

function withoutInputs(items: readonly PreflightItem[]): PreflightItem[] {
  return items.filter(({ check }) => check !== "inputs" && check !== "secrets");
}
