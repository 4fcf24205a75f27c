import type { Place } from "../diagnostics/diagnostic.ts";
import { defineRule } from "./rule.ts";

/** Markdown takes the first definition: the second address is written in the text, and leads nowhere. */
export const referenceIsDefinedOnce = defineRule({
  id: "reference-is-defined-once",
  summary: "A reference of a link is defined once",
  severity: "warning",
  *check({ fences, index, text }) {
    const seen = new Map<string, { place: Place; url: string }>();
    for (const { 0: whole, 1: label = "", 2: url = "", index: at } of text.matchAll(
      /^ {0,3}\[([^\]^][^\]\n]*)\]:[ \t]+(\S+)/gm,
    )) {
      if (fences.some(({ place }) => place.start.offset <= at && at < place.end.offset)) continue;
      const place = index.placeOf(at, at + whole.length);
      const name = label.trim().toLowerCase().replaceAll(/\s+/g, " ");
      const first = seen.get(name);
      if (first === undefined) seen.set(name, { place, url });
      else if (first.url !== url) {
        yield {
          place,
          reason: `Unexpected second definition of \`[${label}]\`, expected one: only the first is used`,
          help: "Give one of the two another name",
          cause: { place: first.place, reason: "this is the one that is used" },
        };
      }
    }
  },
});
