import { suggest, suggestHelp } from "../diagnostics/suggest.ts";
import { callsOf, nameOf } from "./kinds/calls-of.ts";
import { defineRule } from "./rule.ts";

/** A subcommand that does not exist prints a help text and does nothing; at 3 a.m. that costs the minutes of a search. */
export const knownSubcommand = defineRule({
  id: "known-subcommand",
  summary: "A program has the subcommand that it is called with",
  severity: "error",
  *check(document) {
    for (const { call, code } of callsOf(document)) {
      const { found, grammar, operands } = call;
      const [word] = operands;
      const wanted = word?.value;
      if (word === undefined || wanted === undefined || found.subcommands.size === 0) continue;
      const gone = found.gone.get(wanted);
      const known = [...found.subcommands.keys()];
      const nearest = suggest(wanted, known);
      // `kubectl neat` may be a plugin; a slip of the fingers is none.
      const mayBePlugin = found === grammar && grammar.takesPlugins;
      const isSure = mayBePlugin ? nearest !== undefined && wanted.length > 3 : !found.isCallable;
      if (gone === undefined && (!isSure || !/^[a-z][a-z0-9-]*$/.test(wanted))) continue;
      yield {
        place: code.placeOf(word.start, word.end),
        reason: `Unexpected \`${nameOf(call)} ${wanted}\`, expected a subcommand of ${grammar.version}`,
        help: gone === undefined ? suggestHelp(wanted, known) : sentence(gone),
      };
    }
  },
});

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
