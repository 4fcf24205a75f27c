import { expect, test } from "vitest";
import { inlineCost, maxInlineCost } from "../../src/document/inline-cost.ts";

test.each([
  ["a long table of code", "| `src\\a_b.ts` | 12 | `tracking-[0.22em]` |\n".repeat(1500), true],
  ["the same with a backtick too many", `\`\n${"| `[` `[` `[` `[` `[` |\n".repeat(1500)}`, false],
  ["the same with an escape", `\\\`\n${"| `[` `[` `[` `[` `[` |\n".repeat(1500)}`, false],
  ["the same with longer runs", "| ``[`` ``[`` ``[`` |\n".repeat(1500), false],
  ["the same with a tag", `<a b="\`">\`\n${"| `[` `[` `[` `[` `[` |\n".repeat(1500)}`, false],
  ["brackets", "[".repeat(6000), false],
  ["paragraphs of brackets", `${"[".repeat(100)}\n\n`.repeat(60), true],
])("%s", (_, text, isCheap) => {
  expect(inlineCost(text) <= maxInlineCost).toBe(isCheap);
});
