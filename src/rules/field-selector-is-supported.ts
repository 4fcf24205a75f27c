import { flagOf } from "../shell/grammar/read-call.ts";
import { kindCalls } from "./kinds/kubectl-reads.ts";
import { defineRule } from "./rule.ts";

/** The API server answers a selector that the kind does not support with an error, not with a list. */
export const fieldSelectorIsSupported = defineRule({
  id: "field-selector-is-supported",
  summary: "A field selector uses a field that the kind can be selected by",
  severity: "error",
  *check(document) {
    for (const { call, code, kinds } of kindCalls(document)) {
      const given = flagOf(call, "--field-selector");
      const { valueWord } = given ?? {};
      if (given === undefined || valueWord === undefined) continue;
      for (const field of fieldsOf(given.value ?? valueWord.text)) {
        const isSupported = kinds.some(({ selectable }) => selectable.includes(`.${field}`));
        if (isSupported || /^metadata\.(?:name|namespace)$/.test(field)) continue;
        const { kind = "", selectable = [] } = kinds[0] ?? {};
        const supported = [
          "metadata.name",
          "metadata.namespace",
          ...selectable.map((path) => path.slice(1)),
        ];
        yield {
          place: code.placeOf(valueWord.start, valueWord.end),
          reason: `Unexpected field selector \`${field}\` for ${kind}, expected ${supported.map((path) => `\`${path}\``).join(" or ")}`,
          help: "Select with `--selector`, or take all as JSON and select with `jq`",
        };
      }
    }
  },
});

/** `--field-selector=status.phase!=Running,metadata.name=a`: the names in front of the operators. */
function fieldsOf(text: string): string[] {
  const names = text
    .replace(/^.*?--field-selector=/, "")
    .replace(/^["']|["']$/g, "")
    .split(",");
  return names.flatMap((term) => /^([a-zA-Z][\w.]*)\s*(?:!=|==?)/.exec(term)?.[1] ?? []);
}
