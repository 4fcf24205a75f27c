import { suggest } from "../diagnostics/suggest.ts";
import { flagOf } from "../shell/grammar/read-call.ts";
import { kindCalls } from "./kinds/kubectl-reads.ts";
import { defineRule } from "./rule.ts";

/** A wait for a condition that a kind never has costs the whole timeout, and then looks like a failed recovery. */
export const waitConditionExists = defineRule({
  id: "wait-condition-exists",
  summary: "A condition that `kubectl wait` waits for is one that the kind has",
  severity: "error",
  *check(document) {
    for (const { call, code, kinds, verb } of kindCalls(document)) {
      const given = verb === "wait" ? flagOf(call, "--for") : undefined;
      const wanted = /^condition=([^=]+)/i.exec(given?.value ?? "")?.[1];
      // A name with a slash may be a readiness gate of the pod's own.
      if (given === undefined || wanted === undefined || /[/$<]/.test(wanted)) continue;
      const known = kinds.map(({ conditions }) => conditions);
      if (known.some((conditions) => conditions === undefined || has(conditions, wanted))) continue;
      const { end, start } = given.valueWord ?? given.word;
      const [kind] = kinds;
      const names = [...new Set(known.flatMap((conditions) => conditions ?? []))];
      yield {
        place: code.placeOf(start, end),
        reason: `Unexpected condition \`${wanted}\`, which a ${kind?.kind ?? "kind"} never has, expected ${names.length === 0 ? "another way to wait: it has no conditions" : "one of its own"}`,
        help: helpFor(
          wanted,
          names,
          kinds.some(({ phases }) => phases.length > 0),
        ),
      };
    }
  },
});

/** `kubectl wait` compares without regard to case. */
function has(conditions: readonly string[], wanted: string): boolean {
  return conditions.some((name) => name.toLowerCase() === wanted.toLowerCase());
}

function helpFor(wanted: string, names: readonly string[], hasPhase: boolean): string {
  const nearest = suggest(wanted, names) ?? names.find((name) => wanted.startsWith(name));
  if (nearest !== undefined) return `Write \`--for=condition=${nearest}\``;
  if (names.length > 0) return `Use one of: ${names.join(", ")}`;
  return hasPhase
    ? "Write `--for=jsonpath='{.status.phase}'=VALUE`"
    : "Write `--for=jsonpath='{.status.FIELD}'=VALUE` with a field of its status";
}
