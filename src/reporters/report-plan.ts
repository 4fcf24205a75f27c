import type { Entry } from "../plan/plan.ts";
import { visibleLine } from "./visible-text.ts";

/** `change docs/a.md: source changed (runbooks/a.md)`. */
export function entryLine({ action, path, reason, sources }: Entry): string {
  const because = sources.length === 0 ? "" : ` (${sources.map(visibleLine).join(", ")})`;
  return `${action} ${visibleLine(path)}: ${reason}${because}`;
}

/** An entry for a machine, without the texts. */
export function entryJson({ action, path, reason, sources }: Entry): object {
  return { path, action, reason, sources };
}
