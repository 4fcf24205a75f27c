import type { RootContent } from "mdast";
import type { Include, Source } from "../model/runbook.ts";
import { problem } from "./problem.ts";
import type { Reading } from "./reading.ts";

const includePattern = /\{\{~?#?>[^}\n]*~?\}\}/g;
const namePattern = /^[\w-]+(?:\/[\w-]+)*$/;

/** A quick look, once a text: most have no include. */
export function holdsInclude(text: string): boolean {
  return /\{\{~?#?>/.test(text);
}

/** The includes of a paragraph that holds nothing else; none of any other node. */
export function readIncludes(node: RootContent, reading: Reading): Include[] {
  if (node.type !== "paragraph") return [];
  const start = node.position?.start.offset ?? 0;
  const text = reading.text.slice(start, node.position?.end.offset ?? start);
  if (!text.startsWith("{{") || text.replaceAll(includePattern, "").trim() !== "") return [];
  const includes = [...text.matchAll(includePattern)];
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.length !== includes.length) return [];
  return includes.map(({ 0: mustache, index }) => {
    const place = reading.index.placeOf(start + index, start + index + mustache.length);
    const name = mustache.replace(/^\{\{~?#?>|~?\}\}$/g, "").trim();
    if (!mustache.startsWith("{{>") || mustache.endsWith("~}}") || !namePattern.test(name)) {
      const reason = `Unexpected include \`${mustache}\`, expected the name of one snippet`;
      const help = "Write `{{> name}}` for snippets/name.md; a snippet takes no arguments";
      reading.diagnostics.push(
        problem("include-malformed", { file: reading.file, place }, reason, help),
      );
    }
    return { name, place };
  });
}

/** Reports every other include in prose. In a fence it is code; behind a backslash it is text. */
export function findStrayIncludes(source: Source, reading: Reading): void {
  const known = new Set(source.includes.map(({ place }) => place.start.offset));
  for (const { 0: mustache, index } of reading.text.matchAll(includePattern)) {
    const isCode = source.blocks.some(
      ({ place }) => place.start.offset <= index && index < place.end.offset,
    );
    const isEscaped = reading.text[index - 1] === "\\";
    if (index < source.bodyOffset || known.has(index) || isCode || isEscaped) continue;
    const place = reading.index.placeOf(index, index + mustache.length);
    const reason = `Unexpected \`${mustache}\` in other text, expected it in a paragraph of its own`;
    const help = "Put it on a line of its own, not indented, between empty lines";
    reading.diagnostics.push(
      problem("include-not-alone", { file: reading.file, place }, reason, help),
    );
  }
}
