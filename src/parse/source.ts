import type { Nodes, Root, RootContent } from "mdast";
import { toString } from "mdast-util-to-string";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { TextIndex } from "../diagnostics/text-index.ts";
import type { Block } from "../model/block.ts";
import type { Heading, Include, Source } from "../model/runbook.ts";
import { readBlock } from "./block.ts";
import { findStrayIncludes, holdsInclude, readIncludes } from "./include.ts";
import { isLocal } from "./is-local.ts";
import { parseMarkdown } from "./markdown.ts";
import { lineEndAt, nextLineAt } from "./text-lines.ts";
import type { Reading, SourceText } from "./reading.ts";

/** A file of text, as the host read it. */
/** What sections are made of, in the order of the text. Headings in lists and quotes are not part. */
export type FlowItem =
  | { type: "heading"; heading: Heading }
  | { type: "block"; block: Block }
  | { type: "task"; text: string }
  | { type: "include"; include: Include };

/** The YAML head as text. */
interface Head {
  place: Place;
  yaml: string;
  yamlOffset: number;
}

export interface ParsedSource {
  source: Source;
  index: TextIndex;
  head?: Head;
  flow: FlowItem[];
  diagnostics: readonly Diagnostic[];
}

/** Reads one Markdown text by itself: every block, heading, link and include with its place. */
export function parseSource({ file, text }: SourceText): ParsedSource {
  const root = parseMarkdown(text);
  const reading: Reading = { file, text, index: new TextIndex(text), diagnostics: [] };
  const head = readHead(root, reading);
  const bodyOffset =
    head === undefined ? 0 : nextLineAt(text, lineEndAt(text, head.place.end.offset));
  const source: Source = {
    file,
    text,
    bodyOffset,
    headings: [],
    blocks: [],
    links: [],
    includes: [],
  };
  const flow: FlowItem[] = [];
  const hasIncludes = holdsInclude(text);
  for (const node of root.children) {
    const includes = hasIncludes ? readIncludes(node, reading) : [];
    for (const include of includes) {
      source.includes.push(include);
      flow.push({ type: "include", include });
    }
    if (includes.length === 0) readNode(node, true, source, flow, reading);
  }
  if (hasIncludes) findStrayIncludes(source, reading);
  const parsed: ParsedSource = {
    source,
    index: reading.index,
    flow,
    diagnostics: reading.diagnostics,
  };
  if (head !== undefined) parsed.head = head;
  return parsed;
}

function readHead(root: Root, { text, index }: Reading): Head | undefined {
  const [first] = root.children;
  if (first?.type !== "yaml") return undefined;
  const start = first.position?.start.offset ?? 0;
  return {
    place: index.placeOf(start, first.position?.end.offset ?? start),
    yaml: first.value,
    yamlOffset: nextLineAt(text, lineEndAt(text, start)),
  };
}

function readNode(
  node: Nodes,
  isTop: boolean,
  source: Source,
  flow: FlowItem[],
  reading: Reading,
): void {
  switch (node.type) {
    case "code":
      if (node.data?.fence === undefined) return;
      addBlock(readBlock(node, reading), source, flow);
      return;
    case "heading": {
      const heading = {
        depth: node.depth,
        text: toString(node).trim(),
        place: placeOf(node, reading),
      };
      source.headings.push(heading);
      if (isTop) flow.push({ type: "heading", heading });
      break;
    }
    case "listItem":
      readTask(node.children, flow);
      break;
    case "link":
    case "image":
    case "definition":
      addLink(node, source, reading);
      break;
  }
  if (!("children" in node)) return;
  for (const child of node.children) readNode(child, false, source, flow, reading);
}

function addBlock(block: Block, source: Source, flow: FlowItem[]): void {
  source.blocks.push(block);
  flow.push({ type: "block", block });
}

/** `[ ] ` at the start of a list item. The extension for it costs more than all that we read. */
function readTask([first]: readonly RootContent[], flow: FlowItem[]): void {
  if (first?.type !== "paragraph") return;
  const [lead] = first.children;
  if (lead?.type !== "text" || !/^\[[ xX]\]\s/.test(lead.value)) return;
  flow.push({ type: "task", text: toString(first).slice(4).trim() });
}

function addLink(
  node: Extract<Nodes, { type: "link" | "image" | "definition" }>,
  source: Source,
  { index }: Reading,
): void {
  const range = node.data?.urlRange;
  if (range === undefined || !isLocal(node.url)) return;
  source.links.push({ url: node.url, place: index.placeOf(range.start, range.end) });
}

function placeOf(node: Nodes, { index }: Reading): Place {
  return index.placeOf(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
}
