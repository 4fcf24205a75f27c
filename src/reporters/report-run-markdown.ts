import { endingText } from "../exec/ending-text.ts";
import type { Delivery } from "../exec/notify/delivery.ts";
import type { BlockSummary, RunSummary, StepSummary } from "../exec/summarize-run.ts";
import { formatDuration, formatElapsed } from "../model/duration.ts";
import { reportCodeDiff } from "./report-plan-changes.ts";
import { rpoText, rtoText } from "./run-progress.ts";
import { visibleLine, visibleText } from "./visible-text.ts";

/** The record of a run as a Markdown document. */
export function reportRunMarkdown(summary: RunSummary): string {
  const { cleanups, journal, leftover, steps, timeline, title } = summary;
  const { notifications = [] } = summary;
  const rollbacks = dueRollbacks(summary);
  const parts = [
    `# ${inline(title)}: run ${summary.run}\n`,
    table(["", ""], factsOf(summary)),
    "## Steps\n",
    ...steps.map(stepText),
    ...(rollbacks.length > 0 ? ["## Rollbacks\n", ...rollbacks.map(blockText)] : []),
    ...(cleanups.length > 0 ? ["## Cleanups\n", ...cleanups.map(blockText)] : []),
    ...(leftover.length > 0 ? [`**Left behind by:** ${leftover.map(inline).join(", ")}\n`] : []),
    ...(timeline.length > 0
      ? ["## Notes\n", timeline.map(({ at, text }) => `- ${at} ${inline(text)}\n`).join("")]
      : []),
    ...(notifications.length > 0
      ? ["## Notifications\n", table(["", ""], toldRows(notifications))]
      : []),
    "## Evidence\n",
    table(["source", "SHA-256"], Object.entries(summary.sources)),
    `The journal has ${journal.seq} events and ends with the hash \`${journal.hash}\`.\n`,
  ];
  return parts.join("\n");
}

/** Rollbacks that were due: of a run that goes on only those that have begun, because it may still pass. */
export function dueRollbacks({ result, rollbacks }: RunSummary): BlockSummary[] {
  if (result === "passed") return [];
  const isOpen = result === "paused" || result === "unfinished";
  return isOpen ? rollbacks.filter((block) => block.result !== "pending") : rollbacks;
}

/** When which webhook was told what, or was not, and why. */
export function toldRows(notifications: readonly Delivery[]): [string, string][] {
  return notifications.map(({ at, attempts, detail, event, ok, webhook }) => {
    const tries = attempts > 1 ? `, tried ${attempts} times` : "";
    return [at, `${webhook} ${ok ? "told of" : "NOT told of"} ${event}: ${detail}${tries}`];
  });
}

/** Name and value of everything that is said once about a run. */
export function factsOf(summary: RunSummary): [string, string][] {
  const { failed, git, host, inputs, operator, target, tools } = summary;
  const time = (ms: number): string => formatElapsed(ms);
  const facts: [string, string | undefined][] = [
    ["Result", `${summary.result}${summary.reason === "" ? "" : `: ${summary.reason}`}`],
    ["Runbook", `${summary.runbook} on ${summary.cluster}, ${summary.mode}`],
    [
      "Selection",
      Object.entries(summary.selection)
        .map((pair) => pair.join(" "))
        .join(", "),
    ],
    ["Recovery time", rtoText(summary.rto)],
    ["Lost data", lossText(summary.rpo)],
    [
      summary.result === "failed" ? "Failed block" : "Stopped in",
      failed ? `${failed.block}, exit status ${failed.exitStatus ?? "none"}` : "",
    ],
    ["Begin", summary.startedAt],
    ["Last event", summary.lastAt],
    ["Took", `${time(summary.durationMs)}, in blocks ${time(summary.machineMs)}`],
    ["Waited for people", summary.waitedMs > 0 ? time(summary.waitedMs) : ""],
    ["Operator", `${operator} on ${host}, runbook ${summary.tool}`],
    ["Pre-flight", preflightText(summary.preflight)],
    ["Resumed", times(summary.resumptions)],
    ["Accepted changes", summary.accepted.join(", ")],
    ["Cluster", target ? `${target.context}, ${target.server}, ${target.uid}` : ""],
    ["Commit", git ? `${git.commit}${git.dirty ? ", with changes" : ""}` : ""],
    [
      "Inputs",
      Object.entries(inputs)
        .map(([name, value]) => `${name}=${value ?? "(secret)"}`)
        .join(", "),
    ],
    [
      "Programs",
      Object.entries(tools)
        .map(([name, version]) => `${name}: ${version ?? "unknown"}`)
        .join("; "),
    ],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, value]] : []));
}

/** What no block has measured is said too: an objective that nobody looks at is met by accident. */
function lossText(rpo: RunSummary["rpo"]): string | undefined {
  const { lostSeconds, targetSeconds } = rpo;
  return lostSeconds === null && targetSeconds !== null
    ? `RPO not measured, target ${formatDuration(targetSeconds)}`
    : rpoText(rpo);
}

/** "9 checks; warning: permissions: delete pods: no". */
function preflightText(items: RunSummary["preflight"]): string {
  const notable = items.filter(({ status }) => status !== "ok");
  const lines = notable.map(
    ({ check, found, status, subject }) => `; ${status}: ${check}: ${subject}: ${found}`,
  );
  return items.length === 0 ? "" : `${items.length} checks${lines.join("")}`;
}

/** How an attempt went, in words. */
export function attemptText(attempt: BlockSummary["attempts"][number]): string {
  const { end } = attempt;
  if (end === undefined) return "no end is on record";
  const polls = end.polls === undefined ? "" : `, tried ${times(end.polls)}`;
  const how = end.passed ? "passed" : `${endingText(end)}${placeText(end.failed)}`;
  return `${how}, ${formatElapsed(end.durationMs)}${polls}`;
}

/** ` at "ls /nowhere" in line 4`; the line is not known of a command in a function. */
function placeText(failed: { command: string; line?: number } | undefined): string {
  if (failed === undefined) return "";
  const line = failed.line === undefined ? "" : ` in line ${failed.line}`;
  return ` at "${visibleLine(failed.command)}"${line}`;
}

function times(count: number): string {
  if (count === 0) return "";
  return count === 1 ? "once" : `${count} times`;
}

/** A result in words. */
export function resultText(result: BlockSummary["result"]): string {
  return result === "pending" ? "not run" : result;
}

/** How a step went, in words. */
export function stepResult({ approved, confirmedBy, reason, result }: StepSummary): string {
  const by = confirmedBy === null ? "" : ` by ${confirmedBy}`;
  const seen = approved === null ? "" : `, approved by ${approved.by} (user id ${approved.uid})`;
  return `${resultText(result)}${by}${seen}${reason === null ? "" : `: ${reason}`}`;
}

function stepText(step: StepSummary): string {
  const head = `### ${step.number}. ${inline(step.title)}: ${inline(stepResult(step))}\n`;
  return [head, ...step.blocks.map(blockText)].join("\n");
}

function blockText({ attempts, code, decided, name, reason, result, role }: BlockSummary): string {
  const why = reason === null ? "" : `: ${inline(reason)}`;
  const lines = [`- **${name}** (${role}) ${resultText(result)}${why}`];
  if (decided) lines.push(`  - end not seen, ${decided.as} by ${inline(decided.by)}`);
  for (const attempt of attempts) {
    const how = inline(attemptText(attempt));
    lines.push(`  - attempt ${attempt.attempt}, ${attempt.startedAt}: ${how}`);
    if (attempt.editedCode !== undefined) {
      lines.push(fenced(reportCodeDiff(name, `${code}\n`, `${attempt.editedCode}\n`), "diff"));
    }
    const excerpt = attempt.end?.excerpt ?? "";
    if (excerpt !== "") lines.push(fenced(visibleText(excerpt), "text"));
  }
  return `${lines.join("\n")}\n`;
}

/** A fence that the text cannot close, inside a nested list item. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const lines = [`${fence}${language}`, ...text.trimEnd().split("\n"), fence];
  return `\n${lines.map((line) => `    ${line}`.trimEnd()).join("\n")}\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(inline).join(" | ")} |`;
  return `${[line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n")}\n`;
}

function inline(text: string): string {
  return visibleLine(text).replace(/[\\`*_[\]<>|#]/g, "\\$&");
}
