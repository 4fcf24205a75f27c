import type { LibraryContext } from "../document/document.ts";
import type { Heading, Step } from "../model/runbook.ts";
import { objectiveOf, spellDuration, statedObjective } from "./words/objectives.ts";
import { defineRule, type Finding } from "./rule.ts";

/** Steps that take longer than the objective promise to somebody what the same page says cannot be kept. */
export const estimatesMeetRto = defineRule({
  id: "estimates-meet-rto",
  summary: "The estimates of the steps add up to no more than the RTO",
  severity: "warning",
  *check(document) {
    const { headings, index, library, text } = document;
    if (library !== undefined) {
      const limit = objectiveOf(document, "RTO");
      const seconds = ofRunbook(library);
      if (limit === undefined || seconds <= limit) return;
      const place = library.runbook.frontMatterPlaces["objectives.rto"] ?? index.placeOf(0, 0);
      yield finding(place, seconds, limit);
      return;
    }
    if (!text.includes("RTO")) return;
    const isRecovery = recovers(headings.find(({ depth }) => depth === 1));
    for (const [index, procedure] of headings.entries()) {
      if (!isRecovery && !recovers(procedure)) continue;
      const below = headingsBelow(index, headings);
      const seconds = ofSteps(stepsOf(procedure, below));
      if (seconds === undefined) continue;
      const end = headings[index + below.length + 1]?.place.start.offset ?? text.length;
      const own = text.slice(procedure.place.start.offset, end);
      const limit = statedObjective(own, "RTO") ?? objectiveOf(document, "RTO");
      if (limit === undefined || seconds <= limit) continue;
      yield { ...finding(procedure.place, seconds, limit), severity: "info" };
    }
  },
});

function finding(place: Finding["place"], seconds: number, limit: number): Finding {
  return {
    place,
    reason: `Unexpected sum of ${spellDuration(seconds)} of the shortest estimates of the steps, expected at most the RTO of ${spellDuration(limit)}`,
    help: "Write down the objective that can be met, or shorten the recovery",
  };
}

/** What the clock of a guided run would count: from the first block of an incident to its last verification. */
function ofRunbook({ runbook }: LibraryContext): number {
  const steps = runbook.sections
    .filter(({ kind }) => kind === "procedure" || kind === "verification")
    .flatMap((section) => section.steps.filter(isOfIncident));
  const first = steps.findIndex((step) => rolesOf(step).length > 0);
  const last = steps.findLastIndex((step) => rolesOf(step).includes("verify"));
  return steps
    .slice(Math.max(first, 0), last === -1 ? steps.length : last + 1)
    .reduce((sum, { estimate }) => sum + (estimate?.minSeconds ?? 0), 0);
}

function isOfIncident(step: Step): boolean {
  const isManual = step.blocks.every(({ attributes }) => attributes === undefined);
  return isManual ? step.mode !== "drill" : rolesOf(step).length > 0;
}

/** The roles of its blocks that run in an incident. */
function rolesOf({ blocks }: Step): string[] {
  return blocks.flatMap(({ attributes }) =>
    attributes === undefined || attributes.mode === "drill" ? [] : attributes.role,
  );
}

function recovers(heading: Heading | undefined): boolean {
  return /restor|recover|fail-?(?:over|back)|disaster|rebuild|\bDR\b/i.test(heading?.text ?? "");
}

/** Those up to the next heading of the same level or above it. */
function headingsBelow(index: number, headings: readonly Heading[]): readonly Heading[] {
  const depth = headings[index]?.depth ?? 0;
  let end = index + 1;
  while ((headings[end]?.depth ?? 0) > depth) end += 1;
  return headings.slice(index + 1, end);
}

/** Numbered headings one level below. */
function stepsOf({ depth }: Heading, below: readonly Heading[]): Heading[] {
  return below.filter(
    (each) => each.depth === depth + 1 && /^\W*(?:step |\d+[.)])/i.test(each.text),
  );
}

/** The sum in seconds; undefined for fewer than two, and for times of day or of an incident, such as 30-60 behind 0-30. */
function ofSteps(steps: readonly Heading[]): number | undefined {
  const estimates = steps.flatMap(({ text }) => {
    const [, low = "", high, unit = ""] = estimate.exec(text) ?? [];
    const factor = units[unit.charAt(0).toLowerCase()];
    return factor === undefined ? [] : [{ from: Number(low) * factor, to: high, factor }];
  });
  const ends = new Set(estimates.map(({ factor, to }) => Number(to) * factor));
  const isTimeline = estimates.some(({ from }) => from === 0 || ends.has(from));
  if (estimates.length < 2 || isTimeline) return undefined;
  return estimates.reduce((sum, { from }) => sum + from, 0);
}

const estimate =
  /\(\s*(?:~|≈|about )?\s*(\d+(?:\.\d+)?)(?:\s*[-–—]\s*(\d+(?:\.\d+)?))?\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\s*\)$/i;

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
