import type { Document, ShellCode } from "../document/document.ts";
import type { Kind } from "../manifest/facts/kind.ts";
import { parseDuration } from "../model/duration.ts";
import { flagOf } from "../shell/grammar/read-call.ts";
import type { Enclosure } from "../shell/shell-commands.ts";
import { kindCalls, type KindCall } from "./kinds/kubectl-reads.ts";
import { objectsOfKind } from "./kinds/manifests-of.ts";
import { defineRule } from "./rule.ts";

/** A wait that only knows success spends its whole timeout on a recovery that failed in the first minute. */
export const waitFailsFast = defineRule({
  id: "wait-fails-fast",
  summary: "A long wait gives up when success cannot come any more",
  severity: "warning",
  options: { seconds: 180 },
  *check(document, { seconds }) {
    for (const found of kindCalls(document)) {
      const { call, code, kinds, word } = found;
      const [kind] = kinds;
      if (kind === undefined || !isWait(found, seconds)) continue;
      const signs = signsOf(kind, document);
      if (signs.length === 0 || signs.some((sign) => code.text.includes(sign))) continue;
      yield {
        place: code.placeOf(call.command.words[0]?.start ?? word.start, word.end),
        reason: `Missing look at failure in the wait for ${kind.kind}, expected it to end when success cannot come: it waits until the timeout`,
        help: `Poll, and give up on ${signs.map((sign) => `\`${sign}\``).join(" or ")}`,
      };
    }
  },
});

function isWait({ call, code, verb }: KindCall, seconds: number): boolean {
  if (verb === "wait") {
    const wanted = flagOf(call, "--for")?.value;
    if (
      wanted === undefined ||
      /^(?:delete|create)$|=(?:false|False)$|condition=(?:Failed|Suspended)/.test(wanted)
    )
      return false;
    const timeout = parseDuration(flagOf(call, "--timeout")?.value ?? "");
    return timeout !== undefined && timeout > seconds;
  }
  if (verb !== "get") return false;
  const output = flagOf(call, "--output");
  const isRead = /status\.(?:phase|conditions|lastManualSync)/.test(output?.valueWord?.text ?? "");
  return isRead && call.command.enclosures.some((enclosure) => isPolling(enclosure, code));
}

/** A loop that sleeps. */
function isPolling({ end, kind, start }: Enclosure, { script }: ShellCode): boolean {
  const isLoop = kind === "loop" || kind === "loop-condition";
  return (
    isLoop &&
    script.commands.some(({ name, start: at }) => name === "sleep" && start <= at && at < end)
  );
}

/** Texts of which a wait that looks at failure has one. */
function signsOf({ kind, phases }: Kind, document: Document): string[] {
  switch (kind) {
    case "Cluster": {
      const recovers = [...objectsOfKind(document, "postgresql.cnpg.io", "Cluster")].some(
        ({ has }) => has("spec", "bootstrap", "recovery"),
      );
      return recovers ? ["full-recovery", "unrecoverable", "jobRole"] : [];
    }
    case "ReplicationDestination":
      return ["volsync-dst-"];
    case "ReplicationSource":
      return ["volsync-src-"];
    case "Job":
      return ["Failed", "failed"];
    case "Backup":
    case "Restore":
      return phases.flatMap(({ end, text }) => (end === "failure" ? [text] : []));
    default:
      return [];
  }
}
