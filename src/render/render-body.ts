import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Block } from "../model/block.ts";
import { isTagged } from "../model/block.ts";
import type { Cluster } from "../model/config.ts";
import type { Runbook, Section } from "../model/runbook.ts";
import type { ShellFacts } from "../shell/shell-facts.ts";
import { codeFacts, codeFor, replaceable } from "./block-code.ts";
import type { DocumentPart } from "./document-part.ts";
import { insertValues } from "./insert-values.ts";
import { prepareRunbook } from "./prepare-runbook.ts";
import { renderBlock } from "./render-block.ts";
import { templateContext } from "./template-context.ts";
import type { TemplateContext } from "./template-context.ts";
import type { TokenTable } from "./template.ts";
import { tokenPatterns } from "./tokens.ts";

export interface Body {
  /** What the author wrote, cut before each heading; what stands before the first one has none. */
  parts: DocumentPart[];
  /** Cluster values that stay variables in some block. */
  kept: string[];
  links: TokenTable["links"];
  diagnostics: Diagnostic[];
}

/** The author's text for one cluster: templates filled in, headings demoted, blocks in plain fences. */
export function renderBody(runbook: Runbook, cluster: Cluster): Body {
  const { table, execute } = prepareRunbook(runbook);
  const context = templateContext(cluster, runbook.frontMatter);
  const { text, diagnostics } = execute(context);
  const blocks = renderBlocks(table.blocks, runbook, cluster);
  const kept = [...new Set(blocks.flatMap((block) => block.kept))].sort();
  const found = [...diagnostics];
  if (found.length === 0) found.push(...miscounted(text, table.blocks));
  const lines = blocks.map((block) => block.lines);
  const parts = cut(text.replace(/\r\n?/g, "\n")).map(({ line, text: below }) => ({
    ...headingOf(line, table, context),
    text: placeBlocks(below, lines, context.values),
  }));
  return { parts, kept, links: table.links, diagnostics: found };
}

function renderBlocks(
  blocks: readonly Block[],
  runbook: Runbook,
  cluster: Cluster,
): { lines: string[]; kept: string[] }[] {
  const facts = codeFacts(runbook);
  const values = replaceable(runbook, cluster);
  const homes = new Map<Block, { section: Section; step?: string }>();
  for (const section of runbook.sections) {
    for (const block of section.blocks) homes.set(block, { section });
    for (const step of section.steps) {
      for (const block of step.blocks) homes.set(block, { section, step: step.title });
    }
  }
  const stepOf = (name: string | undefined): string | undefined => {
    const undone = blocks.find((block) => name !== undefined && block.attributes?.name === name);
    return undone === undefined ? undefined : homes.get(undone)?.step;
  };
  return blocks.map((block) => {
    const { code, kept } = codeFor(block, facts, values);
    const undoneStep = stepOf(block.attributes?.["rollback-of"]);
    const lines = renderBlock(block, code, {
      clusterName: cluster.name,
      inCleanup: homes.get(block)?.section.kind === "cleanup",
      affectsShell: affectsShell(facts.shell.get(block)),
      ...(undoneStep !== undefined && { undoneStep }),
    });
    return { lines, kept };
  });
}

function affectsShell(facts: ShellFacts | undefined): boolean {
  if (facts === undefined) return false;
  return facts.assigned.size > 0 || facts.commands.some(({ name }) => name === "exit");
}

/** Scripts have each tagged block once, so a document has it once too. */
function miscounted(text: string, blocks: readonly Block[]): Diagnostic[] {
  const counts = new Map<number, number>();
  for (const [, index] of text.matchAll(tokenPatterns.block)) {
    counts.set(Number(index), (counts.get(Number(index)) ?? 0) + 1);
  }
  return blocks.flatMap((block, index) => {
    const count = counts.get(index) ?? 0;
    if (!isTagged(block) || count === 1) return [];
    return {
      id: "block-misplaced",
      severity: "error",
      reason: `Unexpected number of places of block \`${block.attributes.name}\` in the document: ${count}, expected 1`,
      help: "Include its snippet once, and keep the block out of `{{#...}}` and comments",
      file: block.file,
      place: block.place,
    };
  });
}

function cut(text: string): { line?: string; text: string }[] {
  const parts: { line?: string; lines: string[] }[] = [{ lines: [] }];
  for (const line of text.split("\n")) {
    if (line.search(tokenPatterns.heading) === -1) parts.at(-1)?.lines.push(line);
    else parts.push({ line, lines: [] });
  }
  return parts.map(({ line, lines }) => ({
    ...(line !== undefined && { line }),
    text: lines.join("\n").replace(/^\n+/, "").trimEnd(),
  }));
}

function headingOf(
  line: string | undefined,
  table: TokenTable,
  { context, values }: TemplateContext,
): Pick<DocumentPart, "heading"> {
  if (line === undefined) return {};
  const index = Number(line.match(tokenPatterns.heading)?.[0].slice(2, -1));
  const entry = table.headings[index];
  if (entry === undefined) return {};
  const markdown = insertValues(line.replace(tokenPatterns.heading, ""), values).trimEnd();
  const text = plainText(entry.heading.text, context, values);
  return {
    heading: {
      depth: Math.min(entry.heading.depth + 1, 6),
      text,
      markdown,
      source: entry,
    },
  };
}

/** The text of a heading, its values filled in: what its anchor is made of. */
function plainText(text: string, context: unknown, values: readonly string[]): string {
  return text.replace(/\{\{\{?\s*([\w.]+)\s*\}?\}\}/g, (written, path: string) => {
    let value: unknown = context;
    for (const part of path.split(".")) {
      value = typeof value === "object" && value !== null ? Reflect.get(value, part) : undefined;
    }
    return typeof value === "string" || value === false
      ? String(value).replace(tokenPatterns.value, (_token, index) => values[Number(index)] ?? "")
      : written;
  });
}

/** Each line that is a block's token becomes the block, behind the same list or quote marks. */
function placeBlocks(
  text: string,
  blocks: readonly (readonly string[])[],
  values: readonly string[],
): string {
  const pieces: string[] = [];
  let prose: string[] = [];
  const flush = (): void => {
    if (prose.length > 0) pieces.push(insertValues(prose.join("\n"), values));
    prose = [];
  };
  for (const line of text.split("\n")) {
    const mark = line.match(tokenPatterns.block)?.[0];
    if (mark === undefined) {
      prose.push(line);
      continue;
    }
    const first = line.slice(0, line.indexOf(mark));
    const rest = first.replace(/[^>\s]/g, " ");
    const previous = prose.at(-1) ?? "";
    if (previous.replace(/[>\s]/g, "") !== "" && first === rest) prose.push(rest.trimEnd());
    flush();
    const lines = blocks[Number(mark.slice(2, -1))] ?? [];
    pieces.push(lines.map((code, at) => behind(at === 0 ? first : rest, code)).join("\n"));
  }
  flush();
  return pieces.join("\n");
}

function behind(prefix: string, code: string): string {
  return code === "" ? prefix.trimEnd() : prefix + code;
}
