import { defineRule } from "./rule.ts";

/** Whole days round down: a backup that is 47 hours old is `1` day old, and passes `-gt 1`. */
export const noCoarseThreshold = defineRule({
  id: "no-coarse-threshold",
  summary: "An age is compared in seconds, not in whole hours or days",
  severity: "warning",
  *check({ shell }) {
    for (const code of shell) {
      for (const { name, value } of code.script.commands.flatMap(
        ({ assignments }) => assignments,
      )) {
        const unit =
          value === undefined
            ? undefined
            : /\/\s*(86400|3600|\(?60\s*\*\s*60(?:\s*\*\s*24)?\)?)\s*\)*\s*\)\)"?$/.exec(
                value.text,
              )?.[1];
        if (value === undefined || unit === undefined || !/-/.test(value.text)) continue;
        const compared = new RegExp(
          `\\$\\{?${name}\\}?"?\\s*(?:-(?:gt|ge|lt|le)|[<>]=?)\\s|\\(\\(\\s*\\$?${name}\\s*[<>]`,
        ).exec(code.text);
        if (compared === null) continue;
        yield {
          place: code.placeOf(value.start, value.end),
          reason: `Unexpected division before a comparison of \`${name}\`, expected seconds: almost one ${unit === "3600" ? "hour" : "day"} more passes`,
          help: "Compare the seconds, as in `((age > 24 * 3600))`, and divide only what is printed",
        };
      }
    }
  },
});
