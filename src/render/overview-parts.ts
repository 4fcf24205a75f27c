import type { Cluster, Config } from "../model/config.ts";
import type { Runbook } from "../model/runbook.ts";
import { part } from "./document-part.ts";
import type { DocumentHeading, DocumentPart } from "./document-part.ts";
import { inlineText } from "./code-spans.ts";
import { escapeText } from "./escape.ts";
import { scriptCommand, taskCommand } from "./runbook-facts.ts";
import { table } from "./table.ts";
import { readableDuration } from "./template-context.ts";

/** The headings that a runbook has in the document. */
export interface Entry {
  runbook: Runbook;
  title: DocumentHeading;
  headings: readonly DocumentHeading[];
}

type Anchors = ReadonlyMap<DocumentHeading, string>;

/** What has happened, how bad it is, and where to go. */
export function glanceText(entries: readonly Entry[], anchors: Anchors): string {
  const rows = entries.map(({ runbook: { frontMatter }, title }) => [
    inlineText(frontMatter.scenario),
    frontMatter.severity ?? "",
    durationCell(frontMatter.objectives?.rto),
    durationCell(frontMatter.objectives?.rpo),
    link(title, anchors),
  ]);
  return table([["What has happened", "Severity", "RTO", "RPO", "What to do"], ...rows]);
}

/** With no-break spaces: the column is narrow. */
function durationCell(text: string | undefined): string {
  return text === undefined ? "" : readableDuration(text).replaceAll(" ", "\u00A0");
}

/** A line for each runbook with its sections, and one for each table at the end. */
export function contentsText(
  entries: readonly Entry[],
  closing: readonly DocumentPart[],
  anchors: Anchors,
): string {
  const lines = entries.map(({ title, headings }) => {
    const sections = headings.filter(({ depth }) => depth === 3);
    const links = sections.map((heading) => link(heading, anchors)).join(" · ");
    return `- **${link(title, anchors)}**${links === "" ? "" : `: ${links}`}`;
  });
  const rest = closing.flatMap(({ heading }) =>
    heading === undefined ? [] : `- ${link(heading, anchors)}`,
  );
  return [...lines, ...rest].join("\n");
}

function link(heading: DocumentHeading, anchors: Anchors): string {
  return `[${escapeText(heading.text)}](#${anchors.get(heading) ?? ""})`;
}

/** How often each recovery is rehearsed; undefined when no runbook has a drill. */
export function testingSchedule(
  runbooks: readonly Runbook[],
  cluster: Cluster,
  config: Config,
): DocumentPart | undefined {
  const rows = runbooks.flatMap(({ frontMatter }) => {
    const { title, drill } = frontMatter;
    if (drill === undefined) return [];
    const command =
      taskCommand(frontMatter, cluster, config) ?? scriptCommand(frontMatter, cluster) ?? "by hand";
    return [[escapeText(title), drill.cadence, command, inlineText(drill.success ?? "")]];
  });
  if (rows.length === 0) return undefined;
  return part(
    2,
    "Testing schedule",
    table([["Test", "Cadence", "Command", "Passed when"], ...rows]),
  );
}
