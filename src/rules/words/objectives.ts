import type { Document } from "../../document/document.ts";
import { parseDuration } from "../../model/duration.ts";

/** An objective in seconds: of the front matter, or the only one that the text states. */
export function objectiveOf({ library, text }: Document, name: "RPO" | "RTO"): number | undefined {
  const own = library?.runbook.frontMatter.objectives?.[name === "RPO" ? "rpo" : "rto"];
  return own === undefined ? statedObjective(text, name) : parseDuration(own);
}

/** The only duration that lines with the name of an objective state; undefined when they state several, or other numbers too. */
export function statedObjective(text: string, name: "RPO" | "RTO"): number | undefined {
  if (!text.includes(name)) return undefined;
  const stated = Array.from(text.matchAll(lines[name]), ([, number = "", unit = "", rest = ""]) =>
    /\d/.test(rest)
      ? Number.NaN
      : Number(number) * (units[unit.charAt(0).toLowerCase()] ?? Number.NaN),
  );
  const [first, ...others] = new Set(stated);
  return first !== undefined && others.length === 0 && first > 0 ? first : undefined;
}

/** Bounded, so that a line of a megabyte takes no longer than others. */
const lines = {
  RPO: /^[^\n]{0,300}\bRPO\b[^\d\n]{0,100}?(\d+) ?(min(?:ute)?s?|h(?:ours?)?|days?)\b([^\n]*)$/gim,
  RTO: /^[^\n]{0,300}\bRTO\b[^\d\n]{0,100}?(\d+) ?(min(?:ute)?s?|h(?:ours?)?|days?)\b([^\n]*)$/gim,
} as const;

const units: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** A duration for a reader, in its largest whole unit. */
export function spellDuration(seconds: number): string {
  if (seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${Math.round(seconds / 60)} min`;
}
