import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { modes, type Mode, type TaggedBlock } from "../model/block.ts";
import { expandOnly } from "../shell/expand-only.ts";
import type { CodeRange } from "../shell/shell-facts.ts";
import { isGiven } from "./known-variables.ts";
import { inBlock, runsIn, type Subject } from "./subject.ts";

interface Use extends CodeRange {
  name: string;
}

interface UnsetUse {
  block: TaggedBlock;
  use: Use;
  modes: Mode[];
  /** Set, but only by the cleanup's own step or a later one. */
  isLate: boolean;
  known: readonly string[];
}

/**
 * Under `set -u` a variable that nothing sets ends the run where it is used. Each mode is looked at
 * for itself: what a drill block sets is not there in an incident.
 */
export function* checkUnsetVariables(subject: Subject): Generator<Diagnostic> {
  const found = new Map<string, UnsetUse>();
  for (const mode of modes) {
    for (const unset of unsetIn(subject, mode)) {
      const key = `${subject.executed.indexOf(unset.block)} ${unset.use.name} ${unset.isLate}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, unset);
      else known.modes.push(mode);
    }
  }
  for (const unset of found.values()) yield explain(subject, unset);
}

/** Walks the blocks of one mode in the order of the document, as one shell would. */
function* unsetIn(subject: Subject, mode: Mode): Generator<UnsetUse> {
  const blocks = subject.executed.filter((block) => runsIn(block, mode));
  const { values, inputs } = subject.runbook.frontMatter;
  const atStart = [...Object.keys(values), ...Object.keys(inputs)];
  const set = new Set(atStart);
  const everSet = new Set(atStart);
  for (const block of blocks) for (const name of keptBy(block, subject)) everSet.add(name);
  const beforeStep = setBeforeSteps(subject, blocks, set);
  for (const block of blocks) {
    const own = subject.facts.get(block)?.assigned ?? new Set<string>();
    const isCleanup = block.attributes.role === "cleanup";
    const there = isCleanup ? (beforeStep.get(block) ?? set) : set;
    for (const use of usesOf(block, subject)) {
      if (there.has(use.name) || own.has(use.name) || isGiven(use.name)) continue;
      const isLate = isCleanup && everSet.has(use.name);
      yield { block, use, modes: [mode], isLate, known: [...there] };
    }
    for (const name of keptBy(block, subject)) set.add(name);
  }
}

/** What is set when a cleanup block becomes due: when its step, or for the section Cleanup the run, begins. */
function setBeforeSteps(
  subject: Subject,
  blocks: readonly TaggedBlock[],
  atStart: ReadonlySet<string>,
): Map<TaggedBlock, ReadonlySet<string>> {
  const result = new Map<TaggedBlock, ReadonlySet<string>>();
  const running = new Set(atStart);
  for (const section of subject.runbook.sections) {
    for (const step of section.steps) {
      const before = new Set(section.kind === "cleanup" ? atStart : running);
      for (const block of blocks.filter((one) => step.blocks.includes(one))) {
        result.set(block, before);
        for (const name of keptBy(block, subject)) running.add(name);
      }
    }
  }
  return result;
}

/** Variables that the blocks behind this one find set: one in a subshell keeps none. */
function keptBy(block: TaggedBlock, { facts }: Subject): Iterable<string> {
  const { role, within } = block.attributes;
  const isSubshell = role === "cleanup" || role === "rollback" || within !== undefined;
  return isSubshell ? [] : (facts.get(block)?.assigned ?? []);
}

/** Expansions that end the run when the variable is unset; `${X:-}` and its like do not. */
function usesOf(block: TaggedBlock, { facts }: Subject): Use[] {
  if (block.attributes.role === "apply") return expandOnly(block.value).names;
  const references = facts.get(block)?.references ?? [];
  return references.filter(
    ({ name, operator }) => /^[A-Za-z_]\w*$/.test(name) && !/^:?[-=+?]$/.test(operator ?? ""),
  );
}

function explain(
  subject: Subject,
  { block, use, modes: where, isLate, known }: UnsetUse,
): Diagnostic {
  const { name } = block.attributes;
  if (isLate) {
    return inBlock(subject, block, use, {
      id: "cleanup-variable-late",
      severity: "warning",
      reason: `Unexpected \`${use.name}\` in cleanup block \`${name}\`: it is unset when the step fails before it is set`,
      help: `Write \`\${${use.name}:-}\` and allow for it being empty, or find what to remove by $RUN_ID`,
    });
  }
  const when =
    where.length === modes.length ? "" : ` in ${where[0] === "drill" ? "a drill" : "an incident"}`;
  const nearest = suggest(use.name, known);
  const instead = nearest === undefined ? "" : `Write \`${nearest}\`; or `;
  const help = `${instead}set it in an earlier block, or declare it under \`values\` or \`inputs\``;
  return inBlock(subject, block, use, {
    id: "variable-unset",
    severity: "error",
    reason: `Unexpected \`${use.name}\` in block \`${name}\`, expected a variable that is set before it${when}`,
    help: help.charAt(0).toUpperCase() + help.slice(1),
  });
}
