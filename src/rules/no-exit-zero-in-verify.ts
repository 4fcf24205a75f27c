import { defineRule } from "./rule.ts";

/** A verification that ends itself with 0 has passed, whatever the lines behind it would have found. */
export const noExitZeroInVerify = defineRule({
  id: "no-exit-zero-in-verify",
  summary: "A verification does not end itself with success",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      const { attributes } = code.fence;
      if (attributes?.role !== "verify" || attributes.within !== undefined) continue;
      for (const { enclosures, end, name, start, words } of code.script.commands) {
        const isInside = enclosures.some(
          ({ kind }) => kind === "subshell" || kind === "substitution",
        );
        if (name !== "exit" || words[1]?.value !== "0" || isInside) continue;
        yield {
          place: code.placeOf(start, end),
          reason:
            "Unexpected `exit 0` in a verification, expected the block to end by itself: what stands behind is not looked at",
          help: "Turn the condition round: `exit 1` when it is bad, and go on when it is good",
        };
      }
    }
  },
});
