import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isTagged, type Block } from "../model/block.ts";
import { expandOnly } from "../shell/expand-only.ts";
import { atKey, type Subject } from "./subject.ts";

/** Something that is asked for, or kept up to date for each cluster, and that no block uses. */
export function* checkUnusedVariables(subject: Subject): Generator<Diagnostic> {
  const { runbook, blocks, executed } = subject;
  const { inputs, values } = runbook.frontMatter;
  const usedByRun = new Set(executed.flatMap((block) => namesIn(block, subject)));
  const shown = new Set(blocks.flatMap((block) => namesIn(block, subject)));
  const texts = [runbook.source, ...Object.values(runbook.snippets)].map(({ text }) => text);
  for (const name of Object.keys(inputs)) {
    if (!usedByRun.has(name)) yield unused("inputs", name);
  }
  for (const name of Object.keys(values)) {
    const inProse = texts.some((text) => text.includes(`cluster.values.${name}`));
    if (!shown.has(name) && !inProse) yield unused("values", name);
  }

  function unused(parent: string, name: string): Diagnostic {
    return atKey(runbook, `${parent}.${name}`, {
      id: "variable-unused",
      severity: "warning",
      reason: `Unexpected \`${name}\` in \`${parent}\`, expected only what a block uses`,
      help: `Remove \`${name}\` from \`${parent}\`, or use it`,
    });
  }
}

function namesIn(block: Block, { facts }: Subject): string[] {
  const shell = facts.get(block);
  if (shell !== undefined) return [...shell.references.map(({ name }) => name), ...shell.mentioned];
  const isManifest = isTagged(block) && block.attributes.role === "apply";
  return isManifest ? expandOnly(block.value).names.map(({ name }) => name) : [];
}
