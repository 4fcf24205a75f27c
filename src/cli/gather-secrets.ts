import { resolve } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import { variablesRead } from "../exec/plan-steps.ts";
import type { SecretOrigin } from "../exec/preflight/judge-desk.ts";
import type { RunPlan } from "../exec/run-plan.ts";
import { isReadableByOthers, readSecret } from "../host/read-secret.ts";
import type { SecretSource } from "../model/config.ts";
import type { Subject } from "./exec-subject.ts";

export interface GatheredSecrets {
  /** The environment with the secrets that other sources have given. */
  environment: Readonly<Record<string, string | undefined>>;
  origins: Readonly<Record<string, SecretOrigin>>;
}

/**
 * Reads the secrets of a plan: `--secret-file` and `--secret-command` beat the environment, and that beats the
 * cluster's `secrets`. A source is read only when a block uses its secret, and not by a dry run.
 * @throws Failure `input-unknown`, `secret-unreadable`
 */
export async function gatherSecrets(
  { cluster, library, runbook }: Subject,
  plan: RunPlan,
  given: Readonly<Record<string, SecretSource>>,
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
  { isDry = false } = {},
): Promise<GatheredSecrets> {
  const declared = Object.entries(runbook.frontMatter.inputs);
  const names = declared.flatMap(([name, { type }]) => (type === "secret" ? [name] : []));
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const message = `Unexpected secret ${unknown}, expected an input of the type secret`;
    throw new Failure("input-unknown", message, suggestHelp(unknown, names));
  }
  const { root } = library.tree;
  const read = variablesRead(plan);
  const environment: Record<string, string | undefined> = { ...env };
  const origins: Record<string, SecretOrigin> = {};
  for (const name of names.filter((one) => read.has(one))) {
    const flag = given[name];
    const source = flag ?? (env[name] ? undefined : cluster.secrets?.[name]);
    if (source === undefined) {
      if (env[name]) origins[name] = { from: "environment" };
      continue;
    }
    const folder = flag === undefined ? root : cwd;
    const found = "file" in source ? { file: resolve(folder, source.file) } : source;
    environment[name] = isDry ? "(not read)" : await readSecret(name, found, folder);
    origins[name] = isDry ? { from: "not read" } : originOf(found);
  }
  return { environment, origins };
}

function originOf(source: SecretSource): SecretOrigin {
  if ("command" in source) return { from: `command \`${source.command}\`` };
  const { file } = source;
  return { from: `file ${file}`, ...(isReadableByOthers(file) && { openFile: file }) };
}
