import { suggestHelp } from "../diagnostics/suggest.ts";
import { callsOf, nameOf } from "./kinds/calls-of.ts";
import { defineRule } from "./rule.ts";

/** A flag with a value that it does not take ends the command, or is a word that belongs to something else. */
export const knownFlagValue = defineRule({
  id: "known-flag-value",
  summary: "A flag is given a value that it takes",
  severity: "error",
  *check(document) {
    for (const { call, code } of callsOf(document)) {
      const { flags, found, grammar } = call;
      for (const { flag, value, valueWord, word } of flags) {
        const name = flag?.names.at(-1) ?? "";
        const allowed = found.allowed.get(name) ?? grammar.allowed.get(name);
        if (allowed === undefined || value === undefined || allowed.includes(value)) continue;
        const { end, start } = valueWord ?? word;
        yield {
          place: code.placeOf(start, end),
          reason: `Unexpected \`${value}\` for \`${name}\` of \`${nameOf(call)}\`, expected one of ${allowed.join(", ")}`,
          help: suggestHelp(value, allowed),
        };
      }
    }
  },
});
