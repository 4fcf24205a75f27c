import type { Cause, Diagnostic } from "../diagnostics/diagnostic.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import { isShell, isTagged, type TaggedBlock } from "../model/block.ts";
import { runSections, type Section } from "../model/runbook.ts";
import { problem, type Site } from "./problem.ts";

/** What can be said about a tagged block only when one knows what stands around it. */
export function checkSections(sections: readonly Section[]): Diagnostic[] {
  const all = sections.flatMap((section) => section.blocks.filter(isTagged));
  const names = all.map((block) => block.attributes.name);
  const seen = new Map<string, TaggedBlock>();
  const diagnostics: Diagnostic[] = [];
  for (const section of sections) {
    for (const block of section.blocks.filter(isTagged)) {
      diagnostics.push(
        ...checkName(block, seen),
        ...checkRollbackTarget(block, seen, names),
        ...checkSection(block, section),
      );
      seen.set(block.attributes.name, seen.get(block.attributes.name) ?? block);
    }
    const groups = section.steps.length > 0 ? section.steps : [section];
    for (const group of groups) diagnostics.push(...checkExpected(group.blocks));
  }
  return diagnostics;
}

function checkName(block: TaggedBlock, seen: ReadonlyMap<string, TaggedBlock>): Diagnostic[] {
  const { name } = block.attributes;
  const first = seen.get(name);
  if (first === undefined) return [];
  const reason = `Unexpected second block \`${name}\`, expected names that are unique in the runbook`;
  const cause: Cause = { ...siteOf(first, "name"), reason: "the first block of this name" };
  const site = siteOf(block, "name");
  return [problem("block-name-twice", site, reason, "Give one of them another name", cause)];
}

function checkRollbackTarget(
  block: TaggedBlock,
  seen: ReadonlyMap<string, TaggedBlock>,
  names: readonly string[],
): Diagnostic[] {
  const target = block.attributes["rollback-of"];
  if (target === undefined || seen.has(target)) return [];
  const isLater = names.includes(target);
  const reason = isLater
    ? `Unexpected \`rollback-of\` of the later block \`${target}\`, expected an earlier one`
    : `Unexpected \`rollback-of\` of block \`${target}\`, expected a block of this runbook`;
  const help = isLater
    ? `Move this block behind \`${target}\``
    : suggestHelp(target, [...seen.keys()]);
  const site = siteOf(block, "rollback-of");
  return [
    problem("block-rollback-target", site, reason, seen.size === 0 && !isLater ? undefined : help),
  ];
}

function checkSection(block: TaggedBlock, section: Section): Diagnostic[] {
  const { name, role } = block.attributes;
  const site = { file: block.file, place: block.place };
  if (role === "file") return [];
  if (!runSections.includes(section.kind)) {
    const reason = `Unexpected block \`${name}\` in section \`${section.title}\`, expected it in one that is run`;
    const help =
      "Move it to Procedure, Verification, Rollback or Cleanup, or remove its attributes";
    return [problem("block-outside-section", site, reason, help)];
  }
  const diagnostics: Diagnostic[] = [];
  if (!section.steps.some((step) => step.blocks.includes(block))) {
    const reason = `Missing step heading before block \`${name}\` in section \`${section.title}\`, expected \`###\``;
    const help = "Add a line `### What the operator does` before the block";
    diagnostics.push(problem("block-outside-step", site, reason, help));
  }
  if (role === "run" && (section.kind === "rollback" || section.kind === "cleanup")) {
    const reason = `Missing role of block \`${name}\` in section \`${section.title}\`, expected another than run`;
    const help =
      section.kind === "rollback"
        ? "Write `role=rollback rollback-of=name-of-the-block`"
        : "Write `role=cleanup`";
    diagnostics.push(problem("block-role-missing", siteOf(block, "role"), reason, help));
  }
  return diagnostics;
}

/** An `expect` block is compared with the output of the tagged block that it follows. */
function checkExpected(blocks: Section["blocks"]): Diagnostic[] {
  const tagged = blocks.filter(isTagged);
  return tagged.flatMap((block, index) => {
    const before = tagged[index - 1];
    if (block.attributes.role !== "expect" || (before !== undefined && hasOutput(before)))
      return [];
    const { name } = block.attributes;
    const isSecond = before?.attributes.role === "expect";
    const reason = isSecond
      ? `Unexpected second expected output \`${name}\` of one block, expected one`
      : `Missing shell block before the expected output \`${name}\`, expected one in the same step`;
    const help = isSecond
      ? "Say all of it in one block, or print the rest in a block of its own with role=verify"
      : "Put it behind a block with role=run or role=verify that is not interactive";
    return [problem("block-expect-alone", siteOf(block, "role"), reason, help)];
  });
}

/** True when its output can be compared: what is tidied, or needs the terminal, is not. */
function hasOutput({ attributes, language }: TaggedBlock): boolean {
  const { interactive, role } = attributes;
  return (role === "run" || role === "verify") && !interactive && isShell(language);
}

function siteOf({ file, place, attributePlaces }: TaggedBlock, key: string): Site {
  return { file, place: attributePlaces[key] ?? attributePlaces["name"] ?? place };
}
