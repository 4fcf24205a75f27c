import { suggest } from "../diagnostics/suggest.ts";
import type { Document } from "../document/document.ts";
import { inlineCost, maxInlineCost } from "../document/inline-cost.ts";
import { makeDocument } from "../document/make-document.ts";
import { maxNesting, nestingDepth } from "../document/nesting-depth.ts";
import type { Link } from "../model/runbook.ts";
import { defineRule, type Finding } from "./rule.ts";
import { anchorsOf, lettersOf, mayHaveAnchor } from "./words/anchors.ts";
import { pathBelow } from "./words/around.ts";

/** A link to a section that has been renamed leads to the top of the page, and the step is not found. */
export const anchorExists = defineRule({
  id: "anchor-exists",
  summary: "A link to a section, here or in another document, leads to a heading",
  severity: "warning",
  *check(document) {
    const own = anchorsOf(document);
    for (const link of document.links) {
      const [, path = "", written = ""] = /^([^?#]*)(?:\?[^#]*)?#(.+)$/s.exec(link.url) ?? [];
      if (written === "" || /[{<]/.test(link.url)) continue;
      const anchor = decode(written);
      // `#L10` is a line of a file, `#:~:text=` a passage.
      if (/^(?:L\d|:~:|\/|top$)/.test(anchor)) continue;
      if (path !== "") yield* inOther(document, link, decode(path), anchor);
      else if (!own.has(anchor.toLowerCase())) {
        yield finding(document, link, anchor, own, "this document");
      }
    }
  },
});

/** An anchor with the same letters is there in another way of making anchors: sites have several. */
function* inOther(
  { repository, text }: Document,
  link: Link,
  path: string,
  anchor: string,
): Generator<Finding> {
  const file = /\.md$/i.test(path) ? pathBelow(repository?.folder ?? "", path) : undefined;
  if (file === undefined || repository?.kindOf(file) !== "file") return;
  const other = repository.textOf(file);
  if (other === undefined || mayHaveAnchor(other, anchor) || isCostly(other)) return;
  const anchors = anchorsOf(makeDocument({ file, text: other }));
  const letters = lettersOf(anchor);
  if ([...anchors].some((name) => lettersOf(name) === letters)) return;
  yield finding({ text }, link, anchor, anchors, `\`${file}\``);
}

/** The Markdown parser is super-linear. */
function isCostly(text: string): boolean {
  return (
    text.length > 256 * 1024 || nestingDepth(text) > maxNesting || inlineCost(text) > maxInlineCost
  );
}

function finding(
  { text }: Pick<Document, "text">,
  { place, url }: Link,
  anchor: string,
  anchors: ReadonlySet<string>,
  where: string,
): Finding {
  const nearest = suggest(anchor, [...anchors]);
  const isWhole = text.slice(place.start.offset, place.end.offset) === url;
  const before = url.slice(0, url.indexOf("#"));
  return {
    place,
    reason: `Unexpected anchor \`#${anchor}\`, expected that of a heading of ${where}`,
    help: helpFor(anchor, nearest, [...anchors]),
    ...(nearest && isWhole && { fix: { place, text: `${before}#${nearest}` } }),
  };
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
