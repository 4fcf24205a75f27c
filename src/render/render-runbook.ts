import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Cluster, Config } from "../model/config.ts";
import type { Runbook, SectionKind } from "../model/runbook.ts";
import { runSections } from "../model/runbook.ts";
import { replaceable } from "./block-code.ts";
import { part } from "./document-part.ts";
import type { DocumentPart } from "./document-part.ts";
import { escapeText } from "./escape.ts";
import { renderBody } from "./render-body.ts";
import type { Chapter } from "./resolve-links.ts";
import { runVariables } from "./run-variables.ts";
import { factsTable, toolsText, valuesTable } from "./runbook-facts.ts";

export interface RenderedRunbook extends Chapter {
  runbook: Runbook;
  diagnostics: Diagnostic[];
}

/** One runbook's chapter of a cluster's document; the urls in it are still tokens. */
export function renderRunbook(runbook: Runbook, cluster: Cluster, config: Config): RenderedRunbook {
  const { frontMatter, source } = runbook;
  const { parts, kept, links, diagnostics } = renderBody(runbook, cluster);
  const first = parts.findIndex(({ heading }) => heading !== undefined && heading.depth > 2);
  const [before, sections] =
    first === -1 ? [parts, []] : [parts.slice(0, first), parts.slice(first)];
  const author = before.find(({ heading }) => heading !== undefined)?.heading?.source;
  const title = {
    depth: 2,
    text: frontMatter.title,
    markdown: `## ${escapeText(frontMatter.title)}`,
    ...(author !== undefined && { source: author }),
  };
  const facts = factsTable(runbook, cluster, config);
  const intro = [facts, ...before.map(({ text }) => text)].filter((text) => text !== "");
  const at = placeOfPreparation(runbook, sections);
  return {
    runbook,
    file: source.file,
    title,
    parts: [
      { heading: title, text: intro.join("\n\n") },
      ...sections.slice(0, at),
      ...preparation(runbook, cluster, kept),
      ...sections.slice(at),
    ],
    links,
    diagnostics: [...missingValues(runbook, cluster), ...diagnostics],
  };
}

/** Behind the prerequisites, or before the first section that is run. */
function placeOfPreparation(runbook: Runbook, parts: readonly DocumentPart[]): number {
  const kinds = new Map(runbook.sections.map(({ title, kind }) => [title, kind]));
  const kindOf = ({ heading }: DocumentPart): SectionKind | undefined =>
    heading?.depth === 3 ? kinds.get(heading.source?.heading.text ?? "") : undefined;
  const prerequisites = parts.findIndex((candidate) => kindOf(candidate) === "prerequisites");
  const next = parts.findIndex((candidate, index) =>
    prerequisites === -1
      ? runSections.includes(kindOf(candidate) ?? "prose")
      : index > prerequisites && kindOf(candidate) !== undefined,
  );
  return next === -1 ? parts.length : next;
}

function preparation(runbook: Runbook, cluster: Cluster, kept: readonly string[]): DocumentPart[] {
  const { tools, values } = runbook.frontMatter;
  const given = Object.entries(replaceable(runbook, cluster));
  const variables = runVariables(
    runbook,
    Object.fromEntries(given.filter(([name]) => kept.includes(name))),
  );
  return [
    ...(tools.length === 0 ? [] : [part(3, "Tools", toolsText(tools))]),
    ...(Object.keys(values).length === 0
      ? []
      : [part(3, "Values", valuesTable(runbook.frontMatter, cluster))]),
    ...(variables.length === 0 ? [] : [part(3, "Set these first", ...variables)]),
  ];
}

/** The values that the runbook declares and the configuration does not give. */
function missingValues(
  { frontMatter, frontMatterPlaces, source }: Runbook,
  cluster: Cluster,
): Diagnostic[] {
  return Object.keys(frontMatter.values).flatMap((name) => {
    if (Object.hasOwn(cluster.values, name)) return [];
    const nearest = suggest(name, Object.keys(cluster.values));
    const place = frontMatterPlaces[`values.${name}`];
    return {
      id: "cluster-value-missing",
      severity: "error",
      reason: `Missing value \`${name}\` of cluster ${cluster.name}, expected one in runbook.config.yaml`,
      help: `Add \`${name}\` to \`clusters.${cluster.name}.values\`${nearest === undefined ? "" : ` (it has \`${nearest}\`)`}`,
      file: source.file,
      ...(place !== undefined && { place }),
    };
  });
}
