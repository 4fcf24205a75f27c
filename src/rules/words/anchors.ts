import GithubSlugger from "github-slugger";
import type { Document } from "../../document/document.ts";

/** Of headings as GitHub makes them, and those that are written as HTML or `{#name}`; in lower case. */
export function anchorsOf({ headings, text }: Pick<Document, "headings" | "text">): Set<string> {
  const slugger = new GithubSlugger();
  const anchors = headings.flatMap((heading) => {
    const own = /^(.*?)\s*\{:?\s*#([\w-]+)[^}]*\}$/.exec(heading.text);
    return [
      slugger.slug(own?.[1] ?? heading.text),
      ...(own?.[2] === undefined ? [] : [own[2].toLowerCase()]),
    ];
  });
  const written = Array.from(text.matchAll(/\b(?:id|name)=["']([^"']+)["']/g), ([, name = ""]) =>
    name.toLowerCase(),
  );
  return new Set([...anchors, ...written]);
}

/** True when a line of a text, read as a heading, surely gives the anchor. Parses nothing. */
export function mayHaveAnchor(text: string, anchor: string): boolean {
  const wanted = lettersOf(anchor);
  for (const line of text.split("\n")) {
    if (line.length < anchor.length) continue;
    if (/^[ \t]{0,3}#{1,6}\s/.test(line) && lettersOf(line) === wanted) return true;
  }
  return false;
}

/** What all ways of making anchors leave of a heading. */
export function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}
