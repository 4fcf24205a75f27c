import type { Counts } from "../host/last-answer.ts";
import { countsText } from "./context.ts";

/** What a command that writes says when there is nothing to write. */
export function upToDateText(counts: Counts): string {
  return `${countsText(counts)}: up to date`;
}

/** What `verify` says when all is as it should be. */
export function verifiedText(counts: Counts): string {
  return `verified: ${countsText(counts)}`;
}

/** Commands that write are not asked what to improve: one line says where that is told. */
export function notesText(notes: string): string {
  return `${notes}: see \`runbook check\``;
}
