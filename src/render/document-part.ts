import GithubSlugger from "github-slugger";
import { escapeText } from "./escape.ts";
import type { TokenTable } from "./template.ts";

export interface DocumentHeading {
  /** In the document: the title of a runbook has depth 2. */
  depth: number;
  /** What a reader sees, without Markdown. */
  text: string;
  /** The whole line. */
  markdown: string;
  /** The author's heading; absent when this one is ours. */
  source?: TokenTable["headings"][number];
}

/** A piece of the document: a heading and the Markdown up to the next one. */
export interface DocumentPart {
  heading?: DocumentHeading;
  text: string;
}

/** A part of ours, under a heading of plain text. */
export function part(depth: number, title: string, ...paragraphs: string[]): DocumentPart {
  const heading = { depth, text: title, markdown: `${"#".repeat(depth)} ${escapeText(title)}` };
  return { heading, text: paragraphs.join("\n\n") };
}

/** The anchor that GitHub gives each heading: it depends on all the headings before. */
export function anchorsOf(parts: readonly DocumentPart[]): Map<DocumentHeading, string> {
  const slugger = new GithubSlugger();
  const headings = parts.flatMap(({ heading }) => heading ?? []);
  return new Map(headings.map((heading) => [heading, slugger.slug(heading.text)]));
}

/** The document's Markdown: a blank line between everything, one newline at the end. */
export function joinParts(parts: readonly DocumentPart[]): string {
  const pieces = parts.flatMap(({ heading, text }) => [heading?.markdown ?? "", text]);
  return `${pieces.filter((piece) => piece !== "").join("\n\n")}\n`;
}
