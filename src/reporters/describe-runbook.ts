import { isTagged } from "../model/block.ts";
import type { TaggedBlock } from "../model/block.ts";
import type { Cluster } from "../model/config.ts";
import { formatDuration } from "../model/duration.ts";
import type { Estimate, Runbook, Section, Step } from "../model/runbook.ts";
import { painter, type Paint } from "./paint.ts";
import { tableText } from "./table-text.ts";
import { visibleLine } from "./visible-text.ts";

/** A runbook for a reader who decides whether this is the one: facts, inputs, steps and blocks. */
export function describeRunbook(
  runbook: Runbook,
  clusters: readonly Cluster[],
  color: boolean,
): string {
  const paint = painter(color);
  const { frontMatter } = runbook;
  return [
    `${paint("bold", visibleLine(frontMatter.title))} (${frontMatter.id})\n`,
    tableText(factRows(runbook, clusters)),
    named("Values", Object.entries(frontMatter.values), paint),
    named("Inputs", inputRows(runbook), paint),
    ...runbook.sections
      .filter(({ steps }) => steps.length > 0)
      .map((section) => stepsText(section, runbook.source.file, paint)),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function factRows({ frontMatter, source }: Runbook, clusters: readonly Cluster[]): string[][] {
  const { drill, objectives, requires, scenario, severity, tools } = frontMatter;
  const rows: [string, string | undefined][] = [
    ["Scenario", scenario],
    ["Source", source.file],
    ["Severity", severity],
    ["RTO", objectives?.rto],
    ["RPO", objectives?.rpo],
    ["Requires", requires.join(", ")],
    ["Clusters", clusters.map(({ name }) => name).join(", ") || "none"],
    ["Tools", tools.join(", ") || undefined],
    ["Drill", drill?.cadence],
    ["Script", drill?.script],
    ["Task", drill?.task],
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

function inputRows({ frontMatter }: Runbook): [string, string][] {
  return Object.entries(frontMatter.inputs).map(([name, input]) => {
    const type = input.options ? input.options.join("|") : input.type;
    const need =
      input.default === undefined ? "required" : `default ${JSON.stringify(input.default)}`;
    return [name, `${input.summary} (${type}, ${need})`];
  });
}

function named(title: string, rows: readonly (readonly [string, string])[], paint: Paint): string {
  if (rows.length === 0) return "";
  return `${paint("bold", title)}\n${tableText(rows.map(([name, text]) => [`  ${name}`, text]))}`;
}

function stepsText(section: Section, own: string, paint: Paint): string {
  const steps = section.steps.map((step, index) => stepText(step, index + 1, own));
  return `${paint("bold", visibleLine(section.title))}\n${steps.join("")}`;
}

function stepText(step: Step, number: number, own: string): string {
  const estimate = step.estimate === undefined ? "" : ` (${estimateText(step.estimate)})`;
  const blocks = step.blocks.filter(isTagged);
  const only = step.mode === undefined ? "" : `, ${step.mode} only`;
  const manual = blocks.length === 0 ? `  [manual${only}]` : "";
  const lines = blocks.map((block) => `       ${blockText(block, own)}\n`);
  return `  ${String(number).padStart(2)}. ${visibleLine(step.title)}${estimate}${manual}\n${lines.join("")}`;
}

function estimateText({ maxSeconds, minSeconds }: Estimate): string {
  if (minSeconds === maxSeconds) return formatDuration(maxSeconds);
  return `${formatDuration(minSeconds)} to ${formatDuration(maxSeconds)}`;
}

function blockText(
  { attributes, file: source, language, place }: TaggedBlock,
  own: string,
): string {
  const { danger, file, mode, name, role, timeout, within } = attributes;
  const words = [
    language,
    role,
    mode && `${mode} only`,
    timeout && `timeout ${formatDuration(timeout)}`,
    within && `within ${formatDuration(within)}`,
    danger && "danger",
    file && `file ${file}`,
  ].filter((word) => typeof word === "string");
  const where = source === own ? "" : ` of ${source}`;
  return visibleLine(`${name}: ${words.join(", ")}, line ${place.start.line}${where}`);
}
