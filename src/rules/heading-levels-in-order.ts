import { defineRule } from "./rule.ts";

/** A level that is left out makes a step a part of the wrong section, in the contents and for whoever skims. */
export const headingLevelsInOrder = defineRule({
  id: "heading-levels-in-order",
  summary: "A heading is at most one level below the one above it",
  severity: "info",
  *check({ headings }) {
    for (const [index, { depth, place, text }] of headings.entries()) {
      const above = headings[index - 1];
      if (above === undefined || depth <= above.depth + 1) continue;
      yield {
        place,
        reason: `Unexpected level ${depth} of \`${text}\` below level ${above.depth}, expected ${above.depth + 1}`,
        help: `Write ${"#".repeat(above.depth + 1)}`,
      };
    }
  },
});
