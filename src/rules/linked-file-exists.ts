import { posix } from "node:path";
import { hasPlaceholder } from "../document/placeholder.ts";
import type { Repository } from "../document/repository.ts";
import { defineRule } from "./rule.ts";
import { foldersAbove, isKeptElsewhere, pathBelow } from "./words/around.ts";
import { nearestPath, pathFromAbove } from "./words/nearest-path.ts";

/** The procedure that a step refers to has been moved or never written: its reader finds out on the day. */
export const linkedFileExists = defineRule({
  id: "linked-file-exists",
  summary: "A link leads to a file that the repository holds",
  severity: "warning",
  *check({ links, repository, text }) {
    if (repository === undefined) return;
    const head = text.startsWith("---\n") ? text.slice(0, text.indexOf("\n---", 4)) : "";
    const isPage = /^(?:title|layout|permalink|slug|weight|sidebar\w*):/m.test(head);
    for (const { place, url } of links) {
      const written = pathOf(url);
      if (written === undefined || (isPage && isPageOfSite(written))) continue;
      // In a cell of a table, where an odd backtick in another cell hides that it is code.
      if (/^[^\n]{0,3}\)`/.test(text.slice(place.end.offset, place.end.offset + 5))) continue;
      const path = missingPath(repository, written);
      if (path === undefined || (isPage && isSeenFromPage(repository, written))) continue;
      const plain = written.replace(/^\//, "");
      const above = pathFromAbove(repository, plain);
      const nearest = above ?? nearestPath(repository, path);
      const way = nearest === undefined ? undefined : wayTo(repository, nearest);
      const isWhole = text.slice(place.start.offset, place.end.offset) === url;
      const isSure = above !== undefined && isWhole && url.startsWith(written);
      yield {
        place,
        reason: `Unexpected link to \`${path}\`, expected a file of the repository`,
        help: way === undefined ? "Correct the link, or write the file" : `Write \`${way}\``,
        ...(isSure && way && { fix: { place, text: `${way}${url.slice(written.length)}` } }),
      };
    }
  },
});

/** Of a link without its query and anchor; undefined for one that no file has to stand behind. */
function pathOf(url: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:|^[#?]|^\/\/|^~|^@/i.test(url) || hasPlaceholder(url)) return undefined;
  if (
    /[{}<>$*|`\\\s]|\.{3}|^%|path\/to|\brelref\b|^(?:url|uri|link|path|href|target|file|src)$/i.test(
      url,
    )
  )
    return undefined;
  try {
    const path = decodeURIComponent(url.replace(/[?#].*$/s, "")).replace(lineNumber, "");
    return path === "" || path === "/" ? undefined : path;
  } catch {
    return undefined;
  }
}

/** `deploy.sh:12`: editors follow it. */
const lineNumber = /:\d+(?:[-:]\d+)*$/;

/** Undefined when it is there, may be elsewhere, or is a page that a generator of sites makes. */
function missingPath(repository: Repository, written: string): string | undefined {
  const { folder } = repository;
  const isAbsolute = written.startsWith("/");
  const path = isAbsolute ? pathBelow("", written.slice(1)) : pathBelow(folder, written);
  if (path === undefined || isRemotePage(written)) return undefined;
  if (isAbsolute && !isSurelyOfRoot(repository, path)) return undefined;
  const bases = isAbsolute ? foldersAbove(folder) : [folder];
  const candidates = bases
    .flatMap((base) => pathBelow(base, written.replace(/^\/+/, "")) ?? [])
    .flatMap((candidate) => [candidate, ...pagesOf(candidate)]);
  if (candidates.some((candidate) => repository.kindOf(candidate) !== undefined)) return undefined;
  if (isPageOfSite(written) && foldersAbove(folder).some((above) => isSite(repository, above)))
    return undefined;
  return isKeptElsewhere(repository, path) ? undefined : path;
}

/** The address of a page is a folder: `../img/a.png` of `docs/page.md` is `docs/img/a.png`. */
function isSeenFromPage({ folder, kindOf }: Repository, written: string): boolean {
  const path = pathBelow(posix.join(folder, "page"), written);
  return path !== undefined && kindOf(path) !== undefined;
}

/** `../../issues` is a page of the server that shows the repository. */
function isRemotePage(written: string): boolean {
  return /^(?:\.\.\/)+(?:issues|pulls?|releases|actions|wiki|discussions|tags|tree|blob|compare|commits?|projects?|security|settings|labels|milestones?|packages|graphs|network|branches|new|edit|raw)(?:\/|$)/.test(
    written,
  );
}

/** `/docs/a.md` is one of the repository when it has `docs`; `/docs/a` may be an address of any server. */
function isSurelyOfRoot(repository: Repository, path: string): boolean {
  const [first = ""] = path.split("/");
  return (
    path.includes("/") &&
    /\.(?:md|sh|ya?ml|sql|json|py)$/.test(path) &&
    repository.kindOf(first) === "folder"
  );
}

/** Without an ending it may be the address of a page. */
function isPageOfSite(written: string): boolean {
  return /^\/|\/$/.test(written) || /^(?:\.html?)?$/.test(posix.extname(written));
}

const pageEndings = [".md", ".mdx", ".markdown", ".rst", ".adoc", ".html"];
const indexNames = ["index.md", "README.md", "_index.md", "index.mdx", "index.html"];

/** The sources of a page; a folder with an index is there anyway. */
function pagesOf(path: string): string[] {
  const stem = path.replace(/\.html?$/, "");
  if (posix.extname(stem) !== "" && stem === path) return [];
  return [
    ...pageEndings.map((ending) => `${stem}${ending}`),
    ...indexNames.map((name) => `${stem}/${name}`),
  ];
}

const siteFiles =
  /^(?:mkdocs\.ya?ml|docusaurus\.config\.\w+|hugo\.\w+|_config\.ya?ml|_config\.toml|book\.toml|antora\.yml|astro\.config\.\w+|\.vitepress|\.vuepress|conf\.py|docfx\.json|_sidebar\.md|sidebars\.\w+|mint\.json|docs\.json|gatsby-config\.\w+|eleventy\.config\.\w+|\.eleventy\.js)$/;

function isSite(repository: Repository, folder: string): boolean {
  return repository.namesIn(folder).some((name) => siteFiles.test(name));
}

/** From the folder of the document, written as a url. */
function wayTo({ folder }: Repository, path: string): string | undefined {
  const way = posix.relative(`/${folder}`, `/${path}`);
  return /^[\w./@+-]+$/.test(way) ? way : way === "" ? "." : encodeURI(way);
}
