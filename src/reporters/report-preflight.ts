import { preflightChecks, type PreflightItem } from "../exec/preflight/item.ts";
import { hangText } from "./hang-text.ts";
import type { Paint } from "./paint.ts";
import { visibleLine } from "./visible-text.ts";

const marks = { ok: "ok", warning: "warning", failed: "FAILED" } as const;
const colors = { ok: "green", warning: "yellow", failed: ["bold", "red"] } as const;
const width = 78;
const markWidth = Math.max(...Object.values(marks).map(({ length }) => length));
const checkWidth = Math.max(...preflightChecks.map(({ length }) => length));
const indent = " ".repeat(2 + markWidth + 2 + checkWidth + 2);

/** A pre-flight as one table of at most 78 columns; below each line that is not well, how to mend it. */
export function reportPreflight(items: readonly PreflightItem[], paint: Paint): string {
  return items.map((item) => lineText(item, paint)).join("");
}

function lineText({ check, found, help, status, subject }: PreflightItem, paint: Paint): string {
  const mark = paint([...[colors[status]].flat()], marks[status].padEnd(markWidth));
  const head = `  ${mark}  ${check.padEnd(checkWidth)}  `;
  const mend = status === "ok" || help === undefined ? "" : hung(indent, `help: ${help}`);
  return `${hung(head, `${subject}: ${found}`)}${mend}`;
}

function hung(head: string, text: string): string {
  return `${head}${hangText(indent, visibleLine(text), indent, width).join(`\n${indent}`)}\n`;
}
