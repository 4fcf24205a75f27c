import { suggest } from "../diagnostics/suggest.ts";
import type { Field, Kind } from "../manifest/facts/kind.ts";
import { flagOf, type GivenFlag } from "../shell/grammar/read-call.ts";
import { jsonPath, kindCalls, printedPath } from "./kinds/kubectl-reads.ts";
import { defineRule } from "./rule.ts";

/** A path that the kind does not have prints nothing and succeeds: the check behind it compares with an empty text. */
export const statusFieldExists = defineRule({
  id: "status-field-exists",
  summary: "A JSON path that is read or waited for is one of the kind",
  severity: "error",
  *check(document) {
    for (const found of kindCalls(document)) {
      const { call, code, kinds, verb } = found;
      const flag = flagOf(call, verb === "wait" ? "--for" : "--output");
      const path = verb === "wait" ? waitedPath(flag) : printedPath(found);
      if (flag === undefined || path === undefined || !/^\.(?:status|spec)\./.test(path)) continue;
      const misses = kinds.map((kind) => missing(kind, path.slice(1).split(".")));
      const [miss] = misses;
      if (miss === undefined || misses.includes(undefined)) continue;
      const { end, start } = flag.valueWord ?? flag.word;
      const nearest = suggest(miss.key, [...miss.fields.keys()]);
      yield {
        place: code.placeOf(start, end),
        reason: `Unexpected \`${path}\`, which a ${kinds[0]?.kind ?? "kind"} never has, expected a field of ${kinds[0]?.product ?? "the kind"}`,
        help:
          nearest === undefined
            ? `Read one of: ${[...miss.fields.keys()].join(", ")}`
            : `Write \`${nearest}\` for \`${miss.key}\``,
      };
    }
  },
});

function waitedPath(flag: GivenFlag | undefined): string | undefined {
  const template = /^jsonpath=(\{?\.[^=]*)/.exec(flag?.value ?? "")?.[1];
  return template === undefined ? undefined : jsonPath(template);
}

/** The first key of the path that is not there, with its neighbours. Undefined when the path exists or may exist. */
function missing(
  { fields }: Kind,
  path: readonly string[],
): { key: string; fields: ReadonlyMap<string, Field> } | undefined {
  let at: ReadonlyMap<string, Field> | undefined = fields;
  for (const key of path) {
    if (at === undefined || at.size === 0) return undefined;
    const field: Field | undefined = at.get(key);
    if (field === undefined) return { key, fields: at };
    at = field.type === "object" ? field.fields : undefined;
  }
  return undefined;
}
