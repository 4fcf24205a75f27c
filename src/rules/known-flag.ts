import { suggest } from "../diagnostics/suggest.ts";
import { callsOf, nameOf } from "./kinds/calls-of.ts";
import { defineRule } from "./rule.ts";

/** A flag that does not exist ends the command before it has done anything. */
export const knownFlag = defineRule({
  id: "known-flag",
  summary: "A program has the flags that it is called with",
  severity: "error",
  *check(document) {
    for (const { call, code } of callsOf(document)) {
      const { flags, found, grammar } = call;
      if (
        found.hasUnknownFlags ||
        grammar.hasUnknownFlags ||
        (!found.isCallable && found !== grammar)
      )
        continue;
      // Of a subcommand that is not known no flag is.
      if (!found.isCallable && call.operands.length > 0 && found.subcommands.size > 0) continue;
      // `kubectl --foo` and a plugin's own flags are not known.
      if (found === grammar && grammar.takesPlugins) continue;
      for (const { flag, word, written } of flags) {
        if (flag !== undefined || !/^--?[A-Za-z0-9][\w.-]*$/.test(written)) continue;
        const known = [...found.flags, ...grammar.flags].flatMap(({ names }) => names);
        const nearest = suggest(
          written,
          known.filter((name) => name.length > 2),
        );
        const gone = found.gone.get(written) ?? grammar.gone.get(written);
        yield {
          place: code.placeOf(word.start, word.end),
          reason: `Unexpected flag \`${written}\` of \`${nameOf(call)}\`, expected one that ${grammar.version} has`,
          help: helpFor(
            written,
            gone,
            nearest ?? `${nameOf(call)} --help`,
            call.operands.length > 0 && /^kubectl (?:exec|cnpg psql)$/.test(nameOf(call)),
          ),
          // Where nothing says what was meant, the program may be newer than the table.
          ...(gone === undefined && nearest === undefined && code.fence.attributes === undefined
            ? { severity: "warning" as const }
            : {}),
        };
      }
    }
  },
});

function helpFor(
  written: string,
  gone: string | undefined,
  instead: string,
  isOfInner: boolean,
): string {
  if (isOfInner) return `Write \`--\` in front of the command that \`${written}\` belongs to`;
  if (gone !== undefined) return `${gone.charAt(0).toUpperCase()}${gone.slice(1)}`;
  const verb = instead.endsWith(" --help") ? "Look at" : "Write";
  return `${verb} \`${instead}\``;
}
