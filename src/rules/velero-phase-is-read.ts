import type { ShellCode } from "../document/document.ts";
import { isScript } from "../document/is-script.ts";
import { defineRule } from "./rule.ts";

/** `velero … --wait` ends with 0 for a restore that has failed in part: the missing half is noticed later. */
export const veleroPhaseIsRead = defineRule({
  id: "velero-phase-is-read",
  summary: "The phase of a Velero backup or restore is read when it has ended",
  severity: "warning",
  *check({ shell }) {
    for (const code of shell) {
      for (const { end, name, start, words } of code.script.commands) {
        const kind = words[1]?.value ?? "";
        const isWait = words.some(({ value }) => value === "--wait" || value === "-w");
        if (
          name !== "velero" ||
          !/^(?:backup|restore)$/.test(kind) ||
          words[2]?.value !== "create" ||
          !isWait
        )
          continue;
        if (isRead(code, end)) continue;
        yield {
          place: code.placeOf(start, end),
          reason: `Missing look at the phase behind \`velero ${kind} create --wait\`, expected one: it ends with 0 when the phase is PartiallyFailed or Failed`,
          help: `Write \`kubectl -n velero get ${kind}s.velero.io NAME -o jsonpath='{.status.phase}'\`, and compare it with \`Completed\``,
          ...(isScript(code) ? {} : { severity: "info" as const }),
        };
      }
    }
  },
});

/** Behind it, in this block or in the next ones of the section, as a person reads. */
function isRead({ fence, text }: ShellCode, end: number): boolean {
  const behind = fence.code.text === text ? text.slice(end) : fence.code.text;
  return /phase|PartiallyFailed|Completed|velero (?:backup|restore) (?:describe|logs|get)/.test(
    behind,
  );
}
