import { Failure } from "../diagnostics/failure.ts";
import type { Target } from "../exec/events.ts";
import type { PreflightItem } from "../exec/preflight/item.ts";
import { isTold } from "../exec/notify/is-told.ts";
import { judgePermissions, judgePrerequisite } from "../exec/preflight/judge-cluster.ts";
import {
  judgeDisk,
  judgeInputs,
  judgeLastDrill,
  judgeTool,
  judgeWebhook,
} from "../exec/preflight/judge-desk.ts";
import type { SecretOrigin } from "../exec/preflight/judge-desk.ts";
import { readKubectlNeeds } from "../exec/preflight/kubectl-needs.ts";
import type { RunInputs } from "../exec/run-inputs.ts";
import { redactText } from "../exec/session/redact-text.ts";
import { toolsOfPlan } from "../exec/tools-of-plan.ts";
import type { RunPlan } from "../exec/run-plan.ts";
import { findProgram } from "../host/find-program.ts";
import { askPermissions } from "../host/preflight/ask-permissions.ts";
import { readWebhooks } from "../host/notify/read-webhooks.ts";
import { findLastDrill } from "../host/preflight/find-last-drill.ts";
import { findPrerequisite } from "../host/preflight/find-prerequisite.ts";
import { freeSpace } from "../host/preflight/free-space.ts";
import { runsFolder } from "../host/run-directory.ts";
import { readRunFacts, type RunFacts } from "../host/run-facts.ts";
import { readTarget, writeKubeconfig } from "../host/target-lock.ts";
import type { Subject } from "./exec-subject.ts";

/** What a run is going to work with. */
export interface Outlook {
  subject: Subject;
  plan: RunPlan;
  inputs: RunInputs;
  origins: Readonly<Record<string, SecretOrigin>>;
  /** Where the run's own kubeconfig is written. */
  kubeconfig: string;
  environment: NodeJS.ProcessEnv;
}

export interface Ahead {
  items: PreflightItem[];
  facts: RunFacts;
  target: Target | null;
  /** Why the cluster may not be worked on. Nothing was asked of it then. */
  refusal?: Failure;
}

/** Looks at everything that a run needs, at once, before its first step. It changes nothing. */
export async function lookAhead(outlook: Outlook): Promise<Ahead> {
  const { environment, inputs, origins, plan, subject } = outlook;
  const { cluster, library, runbook, sources } = subject;
  const { frontMatter } = runbook;
  const { root } = library.tree;
  const nowMs = Date.now();
  const needed = toolsOfPlan(runbook, plan);
  const [facts, onCluster] = await Promise.all([
    readRunFacts(root, needed),
    lookAtCluster(outlook),
  ]);
  const tools = needed.map((name) => {
    const path = findProgram(name, environment)?.path;
    return judgeTool({ name, path, version: facts.tools[name] ?? null });
  });
  const { notifications } = library.config;
  const { faults } = readWebhooks(notifications, root, environment);
  const told = Object.entries(notifications.webhooks).filter(([, webhook]) =>
    isTold(webhook, plan.mode, frontMatter.severity),
  );
  const webhooks = told.map(([name]) =>
    judgeWebhook(name, faults.find((fault) => fault.name === name)?.reason),
  );
  const space = freeSpace(runsFolder(root));
  const last = findLastDrill(root, frontMatter.id, cluster.name);
  const { items, ...rest } = onCluster;
  return {
    ...rest,
    facts,
    // The command of a secret, and what a program says, may hold one.
    items: [
      ...judgeInputs(inputs, origins),
      ...tools,
      ...items,
      ...space.map(({ bytes, path }) => judgeDisk(path, bytes)),
      ...webhooks,
      judgeLastDrill(frontMatter, cluster.name, plan.mode, last, { nowMs, sources }),
    ].map((item) => redactItem(item, redactText(inputs.secrets))),
  };
}

function redactItem(item: PreflightItem, redact: (text: string) => string): PreflightItem {
  const { found, help, subject } = item;
  const told = { ...item, subject: redact(subject), found: redact(found) };
  return help === undefined ? told : { ...told, help: redact(help) };
}

async function lookAtCluster(
  outlook: Outlook,
): Promise<Pick<Ahead, "items" | "refusal" | "target">> {
  const { kubeconfig, subject } = outlook;
  const { cluster, library } = subject;
  if (cluster.kubernetes === undefined) {
    return { items: await lookForPrerequisites(outlook, undefined), target: null };
  }
  try {
    await writeKubeconfig(kubeconfig, cluster, library.tree.root);
    const target = await readTarget(kubeconfig, cluster);
    const { needs, unread } = readKubectlNeeds(outlook.plan, outlook.inputs.variables);
    const [permissions, prerequisites] = await Promise.all([
      askPermissions(kubeconfig, needs),
      lookForPrerequisites(outlook, kubeconfig),
    ]);
    const found = `context ${target.context}, ${target.server}, uid ${target.uid}`;
    const items: PreflightItem[] = [
      { check: "cluster", status: "ok", subject: cluster.name, found },
      ...(needs.length + unread === 0 ? [] : judgePermissions(permissions, unread)),
      ...prerequisites,
    ];
    return { items, target };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { help, message } = error;
    const item: PreflightItem = {
      ...{ check: "cluster", status: "failed", subject: cluster.name, found: message },
      ...(help !== undefined && { help }),
    };
    return { items: [item], target: null, refusal: error };
  }
}

async function lookForPrerequisites(
  { inputs: { variables }, plan, subject: { library, runbook } }: Outlook,
  kubeconfig: string | undefined,
): Promise<PreflightItem[]> {
  const search = { kubeconfig, root: library.tree.root, variables };
  const found = (runbook.frontMatter.prerequisites ?? [])
    .filter(({ mode }) => (mode ?? plan.mode) === plan.mode)
    .map((prerequisite) => findPrerequisite(prerequisite, search));
  const nowMs = Date.now();
  return (await Promise.all(found)).map((one) => judgePrerequisite(one, nowMs));
}
