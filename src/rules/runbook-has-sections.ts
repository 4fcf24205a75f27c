import type { LibraryContext } from "../document/document.ts";
import { blocksOf, sectionKinds } from "../model/runbook.ts";
import { defineRule } from "./rule.ts";

/** The step went wrong at 3 a.m., and the page does not say how to go back, or how to see that it worked. */
export const runbookHasSections = defineRule({
  id: "runbook-has-sections",
  summary: "A runbook says how it is proven and how it is undone",
  severity: "warning",
  options: { sections: ["verification", "rollback"] },
  *check({ headings, index, library }, { sections }) {
    if (library === undefined || !isRun(library)) return;
    const title = headings.find(({ depth }) => depth === 1);
    for (const kind of sectionKinds) {
      if (!sections.includes(kind) || isThere(kind, library)) continue;
      const name = `## ${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
      yield {
        place: title?.place ?? index.placeOf(0, 0),
        reason: `Missing section \`${name}\` in runbook \`${library.runbook.frontMatter.id}\`, expected one`,
        help: advice[kind] ?? `Add the section \`${name}\``,
        // The others are missed by somebody; without a proof nobody knows that anything was recovered.
        ...(kind !== "verification" && { severity: "info" as const }),
      };
    }
  },
});

/** One that only writes files recovers nothing. */
function isRun({ runbook }: LibraryContext): boolean {
  return blocksOf(runbook).some(
    ({ attributes }) => attributes?.role === "run" || attributes?.role === "apply",
  );
}

const advice: Readonly<Record<string, string>> = {
  prerequisites:
    "Add what must be there before the first step, or `prerequisites` in the front matter",
  verification: "Add a block with `role=verify` that fails when the data is not back",
  rollback: "Add how the dangerous blocks are undone, or say there that they cannot be",
  troubleshooting: "Add what was seen to go wrong, and what to do then",
};

/** As a section, or as what stands for it. */
function isThere(kind: string, { runbook }: LibraryContext): boolean {
  if (runbook.sections.some((section) => section.kind === kind)) return true;
  const attributes = blocksOf(runbook).flatMap((block) => block.attributes ?? []);
  switch (kind) {
    case "prerequisites":
      return (runbook.frontMatter.prerequisites ?? []).length > 0;
    case "verification":
      return attributes.some(({ role }) => role === "verify");
    case "rollback":
      return (
        attributes.some(({ role }) => role === "rollback") ||
        !attributes.some(({ danger }) => danger)
      );
    default:
      return false;
  }
}
