import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { compareDiagnostics, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Cluster, Config } from "../model/config.ts";
import type { Runbook } from "../model/runbook.ts";
import type { WantedFile } from "../model/wanted-file.ts";
import { anchorsOf, joinParts, part } from "./document-part.ts";
import type { DocumentHeading, DocumentPart } from "./document-part.ts";
import { documentPath } from "./document-path.ts";
import { clusterText, notice, sourcesOf } from "./front-page.ts";
import { contentsText, glanceText, testingSchedule } from "./overview-parts.ts";
import { recoveryTimes } from "./recovery-times.ts";
import { renderRunbook } from "./render-runbook.ts";
import type { RenderedRunbook } from "./render-runbook.ts";
import { resolveLinks } from "./resolve-links.ts";

export interface DocumentInput {
  cluster: Cluster;
  /** Those that apply to the cluster, in any order. */
  runbooks: readonly Runbook[];
  config: Config;
}

/** The cluster's document. No file when a diagnostic is an error, or when no runbook applies. */
export function renderDocument({ cluster, runbooks, config }: DocumentInput): {
  file?: WantedFile;
  diagnostics: Diagnostic[];
} {
  if (runbooks.length === 0) return { diagnostics: [] };
  const sorted = runbooks.toSorted(byUrgency);
  const { path, diagnostics: pathDiagnostics } = documentPath(config, cluster);
  const chapters = sorted.map((runbook) => renderRunbook(runbook, cluster, config));
  const composed = compose(chapters, sorted, { cluster, config, folder: posix.dirname(path) });
  const diagnostics = [
    ...pathDiagnostics,
    ...chapters.flatMap((chapter) => chapter.diagnostics),
    ...composed.diagnostics,
  ].sort(compareDiagnostics);
  if (hasErrors(diagnostics)) return { diagnostics };
  const from = sourcesOf(sorted);
  const file = { path, content: composed.content, permission: 0o644, from };
  return { file, diagnostics };
}

function byUrgency({ frontMatter: a }: Runbook, { frontMatter: b }: Runbook): number {
  const urgency = (a.severity ?? "SEV-9").localeCompare(b.severity ?? "SEV-9", "en");
  return urgency || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

interface Setting {
  cluster: Cluster;
  config: Config;
  /** Of the document. */
  folder: string;
}

function compose(
  chapters: readonly RenderedRunbook[],
  runbooks: readonly Runbook[],
  { cluster, config, folder }: Setting,
): { content: string; diagnostics: Diagnostic[] } {
  const title = part(1, `Disaster recovery: ${cluster.name}`, ...clusterText(cluster));
  const glance = part(2, "At a glance");
  const contents = part(2, "Contents");
  const closing = [
    testingSchedule(runbooks, cluster, config),
    recoveryTimes(runbooks, config.estimates.sizes),
  ].filter((closingPart) => closingPart !== undefined);
  const anchors = anchorsOf([
    title,
    glance,
    contents,
    ...chapters.flatMap(({ parts }) => parts),
    ...closing,
  ]);
  const entries = chapters.map(({ runbook, title: heading, parts }) => ({
    runbook,
    title: heading,
    headings: parts.flatMap((chapterPart) => chapterPart.heading ?? []).filter(isListed),
  }));
  const resolved = chapters.map((chapter) => resolveLinks(chapter, { folder, chapters, anchors }));
  const parts: DocumentPart[] = [
    { text: notice(sourcesOf(runbooks), digestOf(runbooks)) },
    title,
    { ...glance, text: glanceText(entries, anchors) },
    { ...contents, text: contentsText(entries, closing, anchors) },
    ...resolved.flatMap((chapter) => chapter.parts),
    ...closing,
  ];
  return {
    content: joinParts(parts),
    diagnostics: resolved.flatMap((chapter) => chapter.diagnostics),
  };
}

/** Sections of the author's, and of ours the one that has to be done. */
function isListed({ source, text }: DocumentHeading): boolean {
  return source !== undefined || text === "Set these first";
}

/** The first 12 hex digits of the SHA-256 of all sources, each once, sorted by path. */
function digestOf(runbooks: readonly Runbook[]): string {
  const sources = runbooks.flatMap(({ source, snippets }) => [source, ...Object.values(snippets)]);
  const texts = new Map(sources.map(({ file, text }) => [file, text]));
  const digest = createHash("sha256");
  for (const file of sourcesOf(runbooks)) digest.update(`${file}\0${texts.get(file) ?? ""}\0`);
  return digest.digest("hex").slice(0, 12);
}
