import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { toolVariables } from "./known-variables.ts";
import { atAttribute, type Subject } from "./subject.ts";

/** A block may not change what the cluster or the tool gives; what it promises to set it sets. */
export function* checkAssignments({ runbook, executed, facts }: Subject): Generator<Diagnostic> {
  const { values } = runbook.frontMatter;
  for (const block of executed) {
    const { name, outputs } = block.attributes;
    const assigned = facts.get(block)?.assigned ?? new Set<string>();
    for (const variable of assigned) {
      const owner = variable in values ? "the cluster" : "the tool";
      if (!(variable in values) && !toolVariables.has(variable)) continue;
      yield atAttribute(block, "name", {
        id: "variable-overwritten",
        severity: "error",
        reason: `Unexpected assignment of \`${variable}\` in block \`${name}\`: ${owner} sets it`,
        help: "Give the block's variable a name of its own",
      });
    }
    for (const output of outputs) {
      if (assigned.has(output)) continue;
      yield atAttribute(block, "outputs", {
        id: "output-unassigned",
        severity: "error",
        reason: `Missing assignment of \`${output}\` in block \`${name}\`, expected it as an output`,
        help: `Set \`${output}\` in the block, or remove it from \`outputs\``,
      });
    }
  }
}
