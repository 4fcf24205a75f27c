import type { BlockSummary, RunSummary, StepSummary } from "../exec/summarize-run.ts";
import { escapeMarkup as text } from "./escape-markup.ts";
import { reportCodeDiff } from "./report-plan-changes.ts";
import {
  attemptText,
  dueRollbacks,
  factsOf,
  resultText,
  stepResult,
  toldRows,
} from "./report-run-markdown.ts";

const style = `
:root { color-scheme: light dark; --line: #8884; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { white-space: nowrap; font-weight: 600; width: 1%; }
pre { background: #8881; padding: .6rem; overflow-x: auto; font-size: .85rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.passed { color: #18794e; } .failed, .unknown, .aborted, .interrupted, .terminated { color: #c62a2f; }
.skipped, .pending, .paused, .unfinished { color: #ad5700; }
@media (prefers-color-scheme: dark) { .passed { color: #4cc38a; } .failed, .unknown, .aborted, .interrupted, .terminated { color: #ff8589; } .skipped, .pending, .paused, .unfinished { color: #ffb224; } }
@media print { details::details-content { content-visibility: visible; block-size: auto; } body { max-width: none; margin: 0; } }
`;

/** The record of a run as one HTML file that needs nothing else: no script, no font, no network. */
export function reportRunHtml(summary: RunSummary): string {
  const { cleanups, journal, leftover, result, run, sources, timeline, title } = summary;
  const { notifications = [] } = summary;
  const rollbacks = dueRollbacks(summary);
  const parts = [
    "<!doctype html>",
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${text(title)}: ${text(result)}</title>`,
    `<style>${style}</style>`,
    `<h1>${text(title)}</h1>`,
    `<p>Run ${text(run)}: <strong class="${result}">${result}</strong></p>`,
    table(factsOf(summary)),
    "<h2>Steps</h2>",
    ...summary.steps.map(stepHtml),
    ...(rollbacks.length > 0 ? ["<h2>Rollbacks</h2>", ...rollbacks.map(blockHtml)] : []),
    ...(cleanups.length > 0 ? ["<h2>Cleanups</h2>", ...cleanups.map(blockHtml)] : []),
    ...(leftover.length > 0
      ? [`<p class="failed">Left behind by: ${text(leftover.join(", "))}</p>`]
      : []),
    ...(timeline.length > 0
      ? ["<h2>Notes</h2>", table(timeline.map((entry) => [entry.at, entry.text]))]
      : []),
    ...(notifications.length > 0 ? ["<h2>Notifications</h2>", table(toldRows(notifications))] : []),
    "<h2>Evidence</h2>",
    table(Object.entries(sources)),
    `<p>The journal has ${journal.seq} events and ends with the hash <code>${journal.hash}</code>.</p>`,
    "</html>",
  ];
  return `${parts.join("\n")}\n`;
}

function stepHtml(step: StepSummary): string {
  const head = `<h3>${step.number}. ${text(step.title)}: <span class="${step.result}">${text(stepResult(step))}</span></h3>`;
  return [head, ...step.blocks.map(blockHtml)].join("\n");
}

function blockHtml({ attempts, code, decided, name, reason, result, role }: BlockSummary): string {
  const why = reason === null ? "" : `: ${text(reason)}`;
  const rows = attempts.map((attempt) => {
    const excerpt = attempt.end?.excerpt ?? "";
    const edit =
      attempt.editedCode === undefined
        ? ""
        : pre(reportCodeDiff(name, `${code}\n`, `${attempt.editedCode}\n`));
    const said = `${text(attempt.startedAt)}: ${text(attemptText(attempt))}`;
    return `<p>Attempt ${attempt.attempt}, ${said}</p>${edit}${excerpt === "" ? "" : pre(excerpt)}`;
  });
  const settled = decided ? `<p>End not seen: ${decided.as} by ${text(decided.by)}</p>` : "";
  const open = result === "passed" || result === "pending" ? "" : " open";
  return `<details${open}><summary><code>${text(name)}</code> (${role}) <span class="${result}">${resultText(result)}${why}</span></summary>
${pre(code)}${settled}${rows.join("\n")}</details>`;
}

function pre(content: string): string {
  return `<pre>${text(content)}</pre>`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const lines = rows.map(
    ([name, value]) => `<tr><th>${text(name)}</th><td>${text(value)}</td></tr>`,
  );
  return `<table>${lines.join("\n")}</table>`;
}
