import { spawnSync } from "node:child_process";
import GithubSlugger from "github-slugger";
import type { Nodes } from "mdast";
import { toString } from "mdast-util-to-string";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { visit } from "unist-util-visit";

const markdown = unified().use(remarkParse).use(remarkGfm).freeze();

/** What a reader would find wrong with a document, as sentences; and what was looked at. */
export function documentFaults(content: string): {
  faults: string[];
  seen: Record<"headings" | "links" | "scripts" | "tables", number>;
} {
  const faults: string[] = [];
  const anchors = new Set<string>();
  const slugger = new GithubSlugger();
  const links: string[] = [];
  const scripts: string[] = [];
  const seen = { headings: 0, links: 0, scripts: 0, tables: 0 };
  let depth = 0;
  visit(markdown.parse(content), (node: Nodes) => {
    if (node.type === "heading") {
      seen.headings += 1;
      if (node.depth > depth + 1)
        faults.push(`level ${node.depth} under ${depth}: ${toString(node)}`);
      depth = node.depth;
      anchors.add(slugger.slug(toString(node)));
    } else if (node.type === "link" && node.url.startsWith("#")) {
      links.push(decodeURIComponent(node.url.slice(1)));
    } else if (node.type === "code" && /^(?:bash|sh)$/.test(node.lang ?? "")) {
      scripts.push(node.value);
      if (/[{}]/.test(node.meta ?? "")) faults.push(`attributes in a fence: ${node.meta}`);
      if (node.value.startsWith("#|")) faults.push("property lines in a block");
    } else if (node.type === "table") {
      seen.tables += 1;
      const wide = node.children.find((row) => row.children.length !== node.align?.length);
      if (wide !== undefined) faults.push(`a row of another width: ${toString(wide)}`);
    }
  });
  seen.links = links.length;
  seen.scripts = scripts.length;
  faults.push(
    ...links.filter((link) => !anchors.has(link)).map((link) => `no heading for #${link}`),
  );
  if (/[\uFDD0-\uFDEF]/u.test(content)) faults.push("a token is left");
  if (!content.endsWith("\n") || content.endsWith("\n\n"))
    faults.push("not one newline at the end");
  if (content.includes("\r")) faults.push("a carriage return");
  faults.push(...scripts.flatMap(bashFaults));
  return { faults, seen };
}

function bashFaults(script: string): string[] {
  const { status, stderr } = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
  return status === 0 ? [] : [`bash -n: ${stderr}${script}`];
}
