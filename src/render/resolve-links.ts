import { posix } from "node:path";
import GithubSlugger from "github-slugger";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import type { DocumentHeading, DocumentPart } from "./document-part.ts";
import type { TokenTable } from "./template.ts";
import { tokenPatterns } from "./tokens.ts";

/** One runbook's place in a document. */
export interface Chapter {
  /** Path of the runbook's own text. */
  file: string;
  title: DocumentHeading;
  parts: readonly DocumentPart[];
  links: TokenTable["links"];
}

export interface Anchors {
  /** Folder of the document, relative to the root. */
  folder: string;
  chapters: readonly Chapter[];
  /** Of the document's headings. */
  anchors: ReadonlyMap<DocumentHeading, string>;
}

/**
 * The chapter's parts with the author's urls as they are right in the document: a path is relative to
 * the document's folder, and what leads to a runbook of the same document leads to its heading.
 */
export function resolveLinks(
  chapter: Chapter,
  document: Anchors,
): { parts: DocumentPart[]; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const resolve = (markdown: string): string =>
    markdown.replace(tokenPatterns.link, (_token, index: string) => {
      const entry = chapter.links[Number(index)];
      if (entry === undefined) return "";
      const { url, diagnostic } = resolveLink(entry, chapter, document);
      if (diagnostic !== undefined) diagnostics.push(diagnostic);
      return url;
    });
  const parts = chapter.parts.map(({ heading, text }) => ({
    ...(heading !== undefined && {
      heading: { ...heading, markdown: resolve(heading.markdown) },
    }),
    text: resolve(text),
  }));
  return { parts, diagnostics };
}

type Entry = TokenTable["links"][number];

function resolveLink(
  { link, source }: Entry,
  chapter: Chapter,
  { folder, chapters, anchors }: Anchors,
): { url: string; diagnostic?: Diagnostic } {
  const [, path = "", rest = ""] = /^([^?#]*)(.*)$/s.exec(link.url) ?? [];
  const target = path === "" ? chapter.file : posix.join(posix.dirname(source.file), decode(path));
  const found = chapters.find(({ file }) => file === target);
  if (found === undefined) {
    const relative = posix.relative(folder, target) || ".";
    return { url: encode(relative + (path.endsWith("/") ? "/" : "")) + rest };
  }
  if (!rest.startsWith("#")) return { url: `#${anchors.get(found.title) ?? ""}` };
  const headings = headingsBySlug(found);
  const slug = decode(rest.slice(1));
  const heading = headings.get(slug);
  if (heading !== undefined) return { url: `#${anchors.get(heading) ?? ""}` };
  const diagnostic = {
    id: "link-broken",
    severity: "error" as const,
    reason: `Missing heading \`#${slug}\` in ${target}, expected the target of this link`,
    help: suggestHelp(slug, [...headings.keys()]),
    file: source.file,
    place: link.place,
  };
  return { url: rest, diagnostic };
}

/** The author's headings by the anchor that they have in the runbook's own file. */
function headingsBySlug({ title, parts }: Chapter): Map<string, DocumentHeading> {
  const slugger = new GithubSlugger();
  const own = parts.flatMap(({ heading }) => (heading?.source === undefined ? [] : heading));
  const all = own.includes(title) ? own : [title, ...own];
  return new Map(all.map((heading) => [slugger.slug(heading.text), heading]));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function encode(path: string): string {
  return encodeURI(path).replace(
    /[()?#]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
}
