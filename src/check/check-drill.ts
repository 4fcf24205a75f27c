import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { atKey, runsIn, type Subject } from "./subject.ts";

/** A drill that cannot be started, proves nothing, or shows a secret in the list of processes. */
export function* checkDrill({ runbook, executed }: Subject): Generator<Diagnostic> {
  const { drill, inputs } = runbook.frontMatter;
  if (drill === undefined) return;
  if (drill.task !== undefined && drill.script === undefined) {
    yield atKey(runbook, "drill.task", {
      id: "drill-task-without-script",
      severity: "error",
      reason: `Missing \`script\` in \`drill\`, expected one that the task \`${drill.task}\` calls`,
      help: "Add `script: tests/smoke/dr-name.sh`, or remove `task`",
    });
  }
  if (drill.script !== undefined && !executed.some(isProof)) {
    yield atKey(runbook, "drill.script", {
      id: "drill-proves-nothing",
      severity: "error",
      reason:
        "Missing a verify block that a drill runs, expected one: the script would always pass",
      help: "Add a block with `role=verify` that fails when the recovery has not worked",
    });
  }
  for (const [index, name] of drill.arguments.entries()) {
    if (inputs[name]?.type !== "secret") continue;
    yield atKey(runbook, `drill.arguments.${index}`, {
      id: "argument-secret",
      severity: "error",
      reason: `Unexpected secret \`${name}\` as an argument, expected it from the environment`,
      help: `Remove \`${name}\` from \`arguments\`: every process of the machine can read arguments`,
    });
  }
}

function isProof(block: Subject["executed"][number]): boolean {
  return block.attributes.role === "verify" && runsIn(block, "drill");
}
