import type { BlockSummary, RunSummary } from "../exec/summarize-run.ts";
import { escapeMarkup } from "./escape-markup.ts";
import { attemptText, dueRollbacks } from "./report-run-markdown.ts";

/** The run as JUnit XML: a test case for each block and manual step, in the order of the run. */
export function reportRunJunit(summary: RunSummary): string {
  const { cleanups, result, runbook, steps } = summary;
  const cases = [
    ...steps.flatMap((step) =>
      step.isManual
        ? [manualCase(step.title, step.result, step.reason)]
        : step.blocks.map((block) => blockCase(step.title, block)),
    ),
    ...dueRollbacks(summary).map((block) => blockCase("Rollback", block)),
    ...cleanups.map((block) => blockCase("Cleanup", block)),
  ];
  if (summary.rto.targetSeconds !== null) cases.push(targetCase(summary));
  if (summary.rpo.targetSeconds !== null) cases.push(lossCase(summary));
  const count = (tag: string): number => cases.filter((text) => text.includes(`<${tag}`)).length;
  const attributes = [
    `name="${escapeMarkup(`${runbook} on ${summary.cluster}`)}"`,
    `tests="${cases.length}" failures="${count("failure")}" errors="${count("error")}"`,
    `skipped="${count("skipped")}" time="${seconds(summary.durationMs)}"`,
    `timestamp="${summary.startedAt}" hostname="${escapeMarkup(summary.host)}"`,
  ];
  const properties = [
    ["run", summary.run],
    ["result", result],
    ["journal", summary.journal.hash],
  ].map(
    ([name = "", value = ""]) => `    <property name="${name}" value="${escapeMarkup(value)}"/>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    `  <testsuite ${attributes.join(" ")}>`,
    "  <properties>",
    ...properties,
    "  </properties>",
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function blockCase(step: string, { attempts, name, reason, result }: BlockSummary): string {
  const last = attempts.at(-1);
  const excerpt = last?.end?.excerpt ?? "";
  const took = attempts.reduce((sum, { end }) => sum + (end?.durationMs ?? 0), 0);
  const why = escapeMarkup(last === undefined ? "never started" : attemptText(last));
  const output = excerpt === "" ? "" : `<system-out>${escapeMarkup(excerpt)}</system-out>`;
  const body =
    result === "passed"
      ? ""
      : result === "failed"
        ? `<failure message="${why}"/>`
        : result === "unknown" || result === "running"
          ? `<error message="its end was not seen"/>`
          : `<skipped message="${escapeMarkup(reason ?? why)}"/>`;
  return testCase(step, name, took, `${body}${output}`);
}

function manualCase(title: string, result: string, reason: string | null): string {
  const message = escapeMarkup(reason ?? "not done");
  return testCase(
    title,
    "by hand",
    0,
    result === "passed" ? "" : `<skipped message="${message}"/>`,
  );
}

function targetCase({ rto }: RunSummary): string {
  const body =
    rto.isMet === null
      ? `<skipped message="not measured"/>`
      : rto.isMet
        ? ""
        : `<failure message="later than ${rto.targetSeconds ?? 0} s"/>`;
  return testCase("Objectives", "rto-target", rto.recoveryMs ?? 0, body);
}

function lossCase({ rpo }: RunSummary): string {
  const body =
    rpo.isMet === null
      ? `<skipped message="not measured"/>`
      : rpo.isMet
        ? ""
        : `<failure message="more than ${rpo.targetSeconds ?? 0} s of data are lost"/>`;
  return testCase("Objectives", "rpo-target", 0, body);
}

function testCase(step: string, name: string, durationMs: number, body: string): string {
  const head = `    <testcase classname="${escapeMarkup(step)}" name="${escapeMarkup(name)}" time="${seconds(durationMs)}"`;
  return body === "" ? `${head}/>` : `${head}>${body}</testcase>`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
