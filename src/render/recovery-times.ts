import { formatDuration, parseDuration } from "../model/duration.ts";
import type { Estimate } from "../model/front-matter.ts";
import type { Runbook } from "../model/runbook.ts";
import { parseSize } from "../model/size.ts";
import { part } from "./document-part.ts";
import type { DocumentPart } from "./document-part.ts";
import { inlineText } from "./code-spans.ts";
import { escapeText } from "./escape.ts";
import { table } from "./table.ts";
import { readableDuration } from "./template-context.ts";

/** How long each recovery takes for each amount of data; undefined when no runbook has an estimate. */
export function recoveryTimes(
  runbooks: readonly Runbook[],
  sizes: readonly string[],
): DocumentPart | undefined {
  const estimated = runbooks.flatMap(({ frontMatter: { title, estimate, objectives } }) => {
    if (estimate === undefined) return [];
    const rto = objectives?.rto === undefined ? undefined : parseDuration(objectives.rto);
    return { title: escapeText(title), estimate, rtoSeconds: rto ?? Infinity };
  });
  if (estimated.length === 0) return undefined;
  const cells = sizes.map((size) =>
    estimated.map(({ estimate, rtoSeconds }) => cell(estimate, size, rtoSeconds)),
  );
  const header = ["Data", ...estimated.map(({ title }) => title)];
  const rows = cells.map((row, index) => [sizeLabel(sizes[index] ?? ""), ...row]);
  const isMarked = cells.flat().some((text) => text.includes(mark));
  return part(
    2,
    "Estimated recovery times",
    "A fixed part, and the amount of data divided by the rate of recovery; rounded up.",
    table([header, ...rows]),
    ...(isMarked ? [`${mark}: longer than the recovery time objective (RTO).`] : []),
    estimated.map(({ title, estimate }) => basis(title, estimate)).join("\n"),
  );
}

const mark = "**over RTO**";

function cell(estimate: Estimate, size: string, rtoSeconds: number): string {
  const seconds = roundUp(recoverySeconds(estimate, parseSize(size) ?? 0));
  return seconds > rtoSeconds ? `${formatDuration(seconds)} ${mark}` : formatDuration(seconds);
}

/** Seconds that the recovery of so much data takes. */
function recoverySeconds({ fixed, rate }: Estimate, bytes: number): number {
  const bytesPerSecond = parseSize(rate.replace(/B\/s$/, "")) ?? Infinity;
  return (parseDuration(fixed) ?? 0) + bytes / bytesPerSecond;
}

/** An estimate is no better than this: to the minute below an hour, then to 5, from 6 hours to 15. */
function roundUp(seconds: number): number {
  const stepSeconds = seconds <= 3600 ? 60 : seconds <= 6 * 3600 ? 5 * 60 : 15 * 60;
  return Math.ceil(seconds / stepSeconds) * stepSeconds;
}

function basis(title: string, { fixed, rate, basis: source }: Estimate): string {
  const speed = rate.replace(/([\d.]+)(.*)/, "$1 $2");
  return `- ${title}: ${readableDuration(fixed)} + data / ${speed}. Basis: ${inlineText(source)}`;
}

/** `10Gi` as `10 GiB`. */
function sizeLabel(size: string): string {
  return size.replace(
    /^([\d.]+)(.*)$/,
    (_size, amount: string, unit: string) => `${amount} ${unit}B`,
  );
}
