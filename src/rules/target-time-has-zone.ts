import type { Document } from "../document/document.ts";
import { mentioning } from "../document/mentioning.ts";
import type { Place } from "../diagnostics/diagnostic.ts";
import { defineRule } from "./rule.ts";

/** Without a zone the target is hours away from what was meant, and the rows of those hours are lost. */
export const targetTimeHasZone = defineRule({
  id: "target-time-has-zone",
  summary: "The target of a recovery says its time zone",
  severity: "warning",
  *check(document) {
    for (const { place, text } of targets(document)) {
      if (!/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$/.test(text)) continue;
      yield {
        place,
        reason: `Missing time zone in \`${text}\`, expected one: without it a server's own zone decides`,
        help: `Write \`${text.replace(" ", "T")}Z\` when it is UTC, or \`+02:00\` behind it`,
      };
    }
  },
});

function* targets({ ini, manifests, shell }: Document): Generator<{ text: string; place: Place }> {
  const path = ["spec", "bootstrap", "recovery", "recoveryTarget", "targetTime"];
  for (const code of mentioning(manifests, "targetTime")) {
    const value = code.manifest.valueAt(path);
    if (typeof value !== "string") continue;
    const { value: range } = code.manifest.entryAt(path);
    yield { text: value, place: code.placeOf(range.start, range.end) };
  }
  for (const code of [...ini, ...shell]) {
    const found = code.text.matchAll(/\brecovery_target_time\s*=\s*(?:\\?["'])([^"'\n\\]+)/g);
    for (const { 0: whole, 1: text = "", index } of found) {
      const end = index + whole.length;
      yield { text: text.trim(), place: code.placeOf(end - text.length, end) };
    }
  }
}
