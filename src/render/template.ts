import Handlebars from "handlebars";
import type { Block } from "../model/block.ts";
import type { Heading, Link, Source } from "../model/runbook.ts";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { TextIndex } from "../diagnostics/text-index.ts";
import { splice } from "./splice.ts";
import type { Splice } from "./splice.ts";
import type { PlaceAt } from "./template-error.ts";
import { offsetOf, syntaxError } from "./template-error.ts";
import { token, withoutTokens } from "./tokens.ts";

/** What the tokens of one runbook's templates stand for, by index. */
export interface TokenTable {
  blocks: Block[];
  headings: { heading: Heading; source: Source }[];
  links: { link: Link; source: Source }[];
}

/** One source as a Handlebars template: its code, links and headings set aside as tokens. */
export interface Template {
  source: Source;
  text: string;
  /** Absent when the text holds no mustache, or when `error` says why it cannot be parsed. */
  program?: hbs.AST.Program;
  error?: Diagnostic;
  /** The place in the source of a location that Handlebars gives. */
  placeOf: (location: hbs.AST.SourceLocation) => Place;
}

/** Adds the source's blocks, headings and links to the table. */
export function makeTemplate(source: Source, table: TokenTable): Template {
  const { text, originalOffset } = splice(withoutTokens(source.text), source.bodyOffset, [
    ...source.blocks.map((block) => spliceBlock(block, table)),
    ...source.headings.flatMap((heading) => spliceHeading(heading, source, table)),
    ...source.links.flatMap((link) => spliceLink(link, source, table)),
  ]);
  const ended = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  const placeAt: PlaceAt = (start, end) =>
    new TextIndex(source.text).placeOf(originalOffset(start), originalOffset(end));
  const placeOf = ({ start, end }: hbs.AST.SourceLocation): Place =>
    placeAt(offsetOf(ended, start), offsetOf(ended, end));
  const template = { source, text: ended, placeOf };
  if (!ended.includes("{{")) return template;
  try {
    return { ...template, program: Handlebars.parse(ended) };
  } catch (error) {
    return { ...template, error: { file: source.file, ...syntaxError(error, ended, placeAt) } };
  }
}

function spliceBlock(block: Block, table: TokenTable): Splice {
  const { start, end } = block.place;
  return {
    start: start.offset,
    end: end.offset,
    text: token("block", table.blocks.push(block) - 1),
  };
}

function spliceHeading(heading: Heading, source: Source, table: TokenTable): Splice[] {
  const start = heading.place.start.offset;
  const end = heading.place.end.offset;
  const index = table.headings.push({ heading, source }) - 1;
  const raw = source.text.slice(start, end);
  const mark = `${"#".repeat(Math.min(heading.depth + 1, 6))} ${token("heading", index)}`;
  const fence = /^#{1,6}[ \t]*/.exec(raw)?.[0];
  if (fence !== undefined) return [{ start, end: start + fence.length, text: mark }];
  const underline = /[ \t]*\r?\n[ \t>]*(?:=+|-+)[ \t]*$/.exec(raw)?.index ?? raw.length;
  const breaks = [...raw.slice(0, underline).matchAll(/[ \t]*\r?\n[ \t>]*/g)].map((line) => ({
    start: start + line.index,
    end: start + line.index + line[0].length,
    text: " ",
  }));
  return [
    { start, end: start, text: mark },
    ...breaks,
    { start: start + underline, end, text: "" },
  ];
}

function spliceLink(link: Link, source: Source, table: TokenTable): Splice[] {
  if (!isRelative(link.url)) return [];
  const { start, end } = link.place;
  const index = table.links.push({ link, source }) - 1;
  return [{ start: start.offset, end: end.offset, text: token("link", index) }];
}

/** True for a url within the repository that no value is a part of. */
function isRelative(url: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|\/|$)/i.test(url) && !url.includes("{{");
}
