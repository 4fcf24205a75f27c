import type { Document } from "../document/document.ts";
import { kubectlCall } from "../shell/kubectl-call.ts";
import { defineRule } from "./rule.ts";

/** With Velero and CloudNativePG in one cluster `kubectl get backup` answers for one of the two, and says not which. */
export const fullResourceName = defineRule({
  id: "full-resource-name",
  summary: "A kind that two products share is named with its group",
  severity: "warning",
  *check(document) {
    if (!hasBoth(document)) return;
    for (const code of document.shell) {
      for (const { name, words } of code.script.commands) {
        const call = kubectlCall(name, words);
        if (
          call === undefined ||
          !/^(?:get|describe|delete|wait|patch|annotate|label)$/.test(call.verb)
        )
          continue;
        const word = call.operands[0];
        if (word === undefined || !/^backups?(?:\/|$)/i.test(word.value ?? "")) continue;
        yield {
          place: code.placeOf(word.start, word.end),
          reason: `Unexpected kind \`${word.text}\`, expected it with its group: Velero and CloudNativePG both have it`,
          help: "Write `backups.velero.io` or `backups.postgresql.cnpg.io`",
        };
      }
    }
  },
});

function hasBoth({ text }: Document): boolean {
  return /\bvelero\b/i.test(text) && /\bcnpg\b|cloudnative-?pg|postgresql\.cnpg\.io/i.test(text);
}
