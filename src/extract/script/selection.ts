import { isShell, isTagged, type Mode, type TaggedBlock } from "../../model/block.ts";
import { blocksOf, type Runbook, type Step } from "../../model/runbook.ts";
import { expandOnly } from "../../shell/expand-only.ts";
import { blockFacts } from "../../shell/block-facts.ts";
import type { ShellFacts } from "../../shell/shell-facts.ts";
import { expectationOf, matchOf } from "./expectation.ts";

/** A step with the blocks of it that a script runs, in the order of the document. */
export interface ScriptStep {
  step: Step;
  blocks: TaggedBlock[];
  cleanups: TaggedBlock[];
  /** True when an incident runs something of this step too: the RTO clock is running. */
  isRecovery: boolean;
}

/** What of a runbook goes into its script. */
export interface Selection {
  steps: ScriptStep[];
  /** Cleanup blocks of the section Cleanup: due from the beginning. */
  cleanups: TaggedBlock[];
  rollbacks: TaggedBlock[];
  /** Names of all variables that the blocks refer to. */
  variables: ReadonlySet<string>;
  facts: ReadonlyMap<TaggedBlock, ShellFacts>;
  /** What the output of a block is compared with. */
  expectations: ReadonlyMap<TaggedBlock, TaggedBlock>;
}

/** The blocks of one mode, arranged as a script runs them. Interactive blocks are left out. */
export function selectBlocks(runbook: Runbook, mode: Mode): Selection {
  const steps: ScriptStep[] = [];
  const cleanups: TaggedBlock[] = [];
  const rollbacks: TaggedBlock[] = [];
  const expectations = new Map<TaggedBlock, TaggedBlock>();
  for (const section of runbook.sections) {
    for (const step of section.steps) {
      const blocks = step.blocks.filter(isTagged).filter((block) => belongs(block, mode));
      const ofRole = (...roles: string[]) =>
        blocks.filter(({ attributes }) => roles.includes(attributes.role));
      rollbacks.push(...ofRole("rollback"));
      if (section.kind === "cleanup") {
        cleanups.push(...ofRole("cleanup"));
        continue;
      }
      const main = ofRole("run", "verify", "apply");
      if (main.length === 0) continue;
      const isRecovery = main.some(({ attributes }) => attributes.mode === undefined);
      for (const block of main) {
        const expected = expectationOf(block, step.blocks, mode);
        if (expected !== undefined) expectations.set(block, expected);
      }
      steps.push({ step, blocks: main, cleanups: ofRole("cleanup"), isRecovery });
    }
  }
  const all = [...steps.flatMap((step) => [...step.blocks, ...step.cleanups]), ...cleanups];
  all.push(...rollbacks);
  const facts = new Map(
    all
      .filter(({ language }) => isShell(language))
      .map((block) => [block, blockFacts(block)] as const),
  );
  return { steps, cleanups, rollbacks, variables: variablesOf(all, facts), facts, expectations };
}

/**
 * The declared tools that a script has to ask for: not those that only other blocks of the runbook
 * call. A tool that no block calls by name stays, such as a plugin of another program.
 */
export function toolsFor(runbook: Runbook, { expectations, facts }: Selection): string[] {
  const called = new Set([...facts.values()].flatMap(({ commands }) => commands.map(nameOf)));
  const others = blocksOf(runbook)
    .filter(isTagged)
    .filter((block) => !facts.has(block) && isShell(block.language))
    .flatMap((block) => blockFacts(block).commands.map(nameOf));
  const tools = runbook.frontMatter.tools.filter(
    (tool) => called.has(tool) || !others.includes(tool),
  );
  const usesJson = [...expectations.values()].some((block) => matchOf(block) === "json");
  return usesJson && !tools.includes("jq") ? [...tools, "jq"] : tools;
}

const nameOf = ({ name }: { name: string }) => name;

function belongs({ attributes }: TaggedBlock, mode: Mode): boolean {
  return (attributes.mode ?? mode) === mode && !attributes.interactive;
}

function variablesOf(
  blocks: readonly TaggedBlock[],
  facts: ReadonlyMap<TaggedBlock, ShellFacts>,
): Set<string> {
  const names = new Set<string>();
  for (const block of blocks) {
    const shell = facts.get(block);
    for (const { name } of shell?.references ?? expandOnly(block.value).names) names.add(name);
    for (const name of shell?.mentioned ?? []) names.add(name);
  }
  return names;
}
