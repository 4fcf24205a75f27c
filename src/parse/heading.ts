import { modes, type Mode } from "../model/block.ts";
import type { Estimate } from "../model/runbook.ts";
import { sectionKinds, type SectionKind } from "../model/runbook.ts";

const secondsPerUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

const estimatePattern =
  /\s*\(\s*(?:~|≈|about\s)?\s*(\d+(?:\.\d+)?)(?:\s*[-–—]\s*(\d+(?:\.\d+)?))?\s*(s|sec|secs|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\s*\)$/i;

const modePattern = /\s*([(,])\s*(drill|incident) only\s*\)$/i;

/** What a step's heading says: its title, and behind it "(2-3 min)", "(incident only)" or both. */
export function readStepHeading(text: string): {
  title: string;
  estimate?: Estimate;
  mode?: Mode;
} {
  const match = text.endsWith(")") ? modePattern.exec(text) : null;
  if (match === null) return readEstimate(text);
  const [, before, name = ""] = match;
  const mode = modes.find((one) => one === name.toLowerCase());
  const rest = `${text.slice(0, match.index)}${before === "," ? ")" : ""}`;
  return { ...readEstimate(rest), ...(mode && { mode }) };
}

/** A heading without the estimate at its end, "(2-3 min)", and the estimate in seconds. */
function readEstimate(text: string): { title: string; estimate?: Estimate } {
  if (!text.endsWith(")")) return { title: text };
  const match = estimatePattern.exec(text);
  if (match === null) return { title: text };
  const [, low, high, unit = ""] = match;
  const factor = secondsPerUnit[unit.charAt(0).toLowerCase()] ?? 1;
  const minSeconds = Math.round(Number(low) * factor);
  const maxSeconds = high === undefined ? minSeconds : Math.round(Number(high) * factor);
  return { title: text.slice(0, match.index), estimate: { minSeconds, maxSeconds } };
}

/** The kind of a section, by its name. */
export function sectionKindOf(title: string): SectionKind {
  const name = title.trim().toLowerCase();
  return sectionKinds.find((kind) => kind === name) ?? "prose";
}
