import { findAsked, type GivenInputs } from "../exec/run-inputs.ts";
import type { RunState } from "../exec/run-state.ts";
import type { RunPlan } from "../exec/run-plan.ts";
import { Failure } from "../diagnostics/failure.ts";
import { askLine } from "../host/attended/ask-line.ts";
import type { Cluster } from "../model/config.ts";
import { explainInvalid } from "../model/values.ts";
import { visibleLine } from "../reporters/visible-text.ts";
import type { Context } from "./context.ts";
import type { Subject } from "./exec-subject.ts";

/** The environment with the secrets that a run began with, typed once more: no journal holds them. */
export async function askSecrets(
  context: Context,
  subject: Subject,
  { start: { inputs }, plan }: RunState,
  given: GivenInputs["environment"],
): Promise<GivenInputs["environment"]> {
  const names = Object.keys(inputs).filter((name) => inputs[name] === null);
  const declared = Object.entries(subject.runbook.frontMatter.inputs);
  const frontMatter = {
    ...subject.runbook.frontMatter,
    inputs: Object.fromEntries(declared.filter(([name]) => names.includes(name))),
  };
  const runbook = { ...subject.runbook, frontMatter };
  const present = { set: {}, environment: given, absolute: (path: string) => path };
  const { environment } = await askInputs(context, { ...subject, runbook }, plan, present);
  return environment;
}

/**
 * What was given, and what the operator has typed for the inputs that are missing; a secret without echo.
 * @throws Failure `input-invalid` when the operator does not answer
 */
export async function askInputs(
  { terminal }: Context,
  { cluster, runbook }: { cluster: Cluster; runbook: Subject["runbook"] },
  plan: RunPlan,
  given: GivenInputs,
): Promise<GivenInputs> {
  const set: Record<string, string> = { ...given.set };
  const environment = { ...given.environment };
  for (const name of findAsked(runbook.frontMatter, plan, given)) {
    const input = runbook.frontMatter.inputs[name];
    if (input === undefined) continue;
    const isSecret = input.type === "secret";
    terminal.say(`${visibleLine(input.summary)} (${cluster.name})\n`);
    for (;;) {
      const asked = await askLine(`${name}: `, { isSecret });
      if ("ended" in asked) {
        throw new Failure("input-invalid", `The run cannot begin: ${name} is missing`);
      }
      const expected = explainInvalid(input.type, asked.text, input.options);
      if (expected === undefined) {
        if (isSecret) environment[name] = asked.text;
        else set[name] = asked.text;
        break;
      }
      terminal.say(`Expected ${expected}\n`);
    }
  }
  return { ...given, set, environment };
}
