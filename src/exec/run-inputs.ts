import { Failure } from "../diagnostics/failure.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import type { Cluster } from "../model/config.ts";
import type { FrontMatter } from "../model/front-matter.ts";
import { explainInvalid } from "../model/values.ts";
import { variablesRead } from "./plan-steps.ts";
import { plannedBlocks, type RunPlan } from "./run-plan.ts";

export interface RunInputs {
  /** Shell variables of the run but for its own: values of the cluster, then inputs. */
  variables: Record<string, string>;
  secrets: Record<string, string>;
  /** Inputs as the journal holds them: a secret is null. */
  recorded: Record<string, string | null>;
}

export interface GivenInputs {
  /** Of `--set`: they beat the environment, and that beats the default. */
  set: Readonly<Record<string, string>>;
  environment: Readonly<Record<string, string | undefined>>;
  /** Makes a path absolute, as the caller meant it. */
  absolute: (path: string) => string;
}

/**
 * Values of all variables that a plan gets from outside, checked against their types.
 * @throws Failure `input-unknown`, `input-invalid`: every fault in one message
 */
export function resolveInputs(
  { inputs }: FrontMatter,
  cluster: Cluster,
  plan: RunPlan,
  given: GivenInputs,
): RunInputs {
  const unknown = Object.keys(given.set).find((name) => !Object.hasOwn(inputs, name));
  if (unknown !== undefined) {
    const help = suggestHelp(unknown, Object.keys(inputs));
    throw new Failure(
      "input-unknown",
      `Unexpected input ${unknown}, expected a declared one`,
      help,
    );
  }
  const read = variablesRead(plan);
  const made = new Set(plannedBlocks(plan).flatMap(({ outputs }) => outputs));
  const result: RunInputs = { variables: {}, secrets: {}, recorded: {} };
  for (const [name, value] of Object.entries(cluster.values)) {
    if (read.has(name)) result.variables[name] = value;
  }
  const faults: string[] = [];
  for (const [name, { default: fallback, options, type }] of Object.entries(inputs)) {
    const isSecret = type === "secret";
    if (isSecret && given.set[name] !== undefined) {
      faults.push(`${name} is a secret, and never an argument: ${secretHelp}`);
      continue;
    }
    const outside = given.set[name] ?? (given.environment[name] || undefined);
    const path = type === "path" && outside !== undefined ? given.absolute(outside) : outside;
    const value = path ?? fallback ?? "";
    if (!read.has(name) && outside === undefined) continue;
    const isOptional = fallback !== undefined || made.has(name);
    if (value === "" && !isOptional) {
      faults.push(`${name} is missing${isSecret ? `: ${secretHelp}` : ""}`);
    } else if (value !== "") {
      const expected = explainInvalid(type, value, options);
      const shown = isSecret ? "not valid" : JSON.stringify(value);
      if (expected !== undefined) faults.push(`${name} is ${shown}, expected ${expected}`);
    }
    if (isSecret) result.secrets[name] = value;
    else result.variables[name] = value;
    result.recorded[name] = isSecret ? null : value;
  }
  if (faults.length === 0) return result;
  throw new Failure(
    "input-invalid",
    `The run cannot begin: ${faults.join("; ")}`,
    "Give inputs with --set NAME=value; `runbook show` explains each",
  );
}

const secretHelp = "give it in the environment, or with --secret-file or --secret-command";

/** Inputs that a run needs, and that nobody has given: an operator can be asked for them. */
export function findAsked(
  { inputs }: FrontMatter,
  plan: RunPlan,
  { environment, set }: GivenInputs,
): string[] {
  const read = variablesRead(plan);
  const made = new Set(plannedBlocks(plan).flatMap(({ outputs }) => outputs));
  return Object.entries(inputs)
    .filter(([name, { default: fallback }]) => {
      const outside = set[name] ?? environment[name] ?? "";
      return read.has(name) && outside === "" && fallback === undefined && !made.has(name);
    })
    .map(([name]) => name);
}

/**
 * The inputs that a run began with; secrets are given once more, because no journal holds them.
 * @throws Failure `input-invalid`
 */
export function restoreInputs(
  { inputs }: FrontMatter,
  recorded: Readonly<Record<string, string | null>>,
  environment: Readonly<Record<string, string | undefined>>,
): Pick<RunInputs, "secrets" | "variables"> {
  const secrets: Record<string, string> = {};
  const variables: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, value] of Object.entries(recorded)) {
    if (value !== null) variables[name] = value;
    else {
      const fallback = inputs[name]?.default;
      secrets[name] = environment[name] || (fallback ?? "");
      if (secrets[name] === "" && fallback === undefined) missing.push(name);
    }
  }
  if (missing.length === 0) return { secrets, variables };
  const message = `The run cannot go on: ${missing.join(", ")} is missing, and no journal keeps a secret`;
  throw new Failure("input-invalid", message, `As at the begin, ${secretHelp}`);
}
