import type { Mode } from "../../model/block.ts";
import type { Severity, Webhook } from "../../model/notifications.ts";

/** True when the webhook is told of runs of this mode and of runbooks of this severity. */
export function isTold(
  { modes, severities }: Pick<Webhook, "modes" | "severities">,
  mode: Mode,
  severity: Severity | undefined,
): boolean {
  return (
    modes.includes(mode) && (severities === undefined || severities.some((one) => one === severity))
  );
}
