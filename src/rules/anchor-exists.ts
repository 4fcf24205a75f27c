import GithubSlugger from "github-slugger";
import { suggest } from "../diagnostics/suggest.ts";
import type { Document } from "../document/document.ts";
import { defineRule } from "./rule.ts";

/** A link to a section that has been renamed leads to the top of the page, and the step is not found. */
export const anchorExists = defineRule({
  id: "anchor-exists",
  summary: "A link to a section of the document leads to a heading",
  severity: "warning",
  *check(document) {
    const anchors = anchorsOf(document);
    for (const { place, url } of document.links) {
      if (!/^#./.test(url) || /[{<]/.test(url)) continue;
      const anchor = decode(url.slice(1));
      // `#L10` is a line of a file, `#:~:text=` a passage.
      if (anchors.has(anchor.toLowerCase()) || /^(?:L\d|:~:|\/|top$)/.test(anchor)) continue;
      const nearest = suggest(anchor, [...anchors]);
      const isWhole = document.text.slice(place.start.offset, place.end.offset) === url;
      yield {
        place,
        reason: `Unexpected anchor \`#${anchor}\`, expected that of a heading of this document`,
        help: helpFor(anchor, nearest, [...anchors]),
        ...(nearest && isWhole && { fix: { place, text: `#${nearest}` } }),
      };
    }
  },
});

/** Of headings as GitHub makes them, and those that are written as HTML or `{#name}`. */
function anchorsOf({ headings, text }: Document): Set<string> {
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

function helpFor(anchor: string, nearest: string | undefined, anchors: readonly string[]): string {
  const meant = nearest ?? anchors.find((name) => name.endsWith(`-${anchor}`));
  return meant === undefined ? "Correct the link, or write the section" : `Write \`#${meant}\``;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
