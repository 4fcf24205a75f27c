import type { PreflightItem } from "../exec/preflight/item.ts";
import type { Paint } from "./paint.ts";
import { tableText } from "./table-text.ts";
import { visibleLine } from "./visible-text.ts";

const marks = { ok: "ok", warning: "warning", failed: "FAILED" } as const;
const colors = { ok: "green", warning: "yellow", failed: ["bold", "red"] } as const;

/** A pre-flight as one table; below each line that is not well, how to mend it. */
export function reportPreflight(items: readonly PreflightItem[], paint: Paint): string {
  const rows = items.map(({ check, found, status, subject }) => [
    ...[marks[status], check, subject, found],
  ]);
  const lines = tableText(rows).trimEnd().split("\n");
  return items
    .map(({ help, status }, index) => {
      const line = lines[index] ?? "";
      const mark = marks[status];
      const told = status === "ok" || help === undefined ? "" : `    help: ${visibleLine(help)}\n`;
      return `  ${paint([...[colors[status]].flat()], mark)}${line.slice(mark.length)}\n${told}`;
    })
    .join("");
}
