import { isTagged } from "../model/block.ts";
import { TextIndex } from "../diagnostics/text-index.ts";
import type { Source } from "../model/runbook.ts";
import { parseSource } from "../parse/source.ts";
import type { Document, LibraryContext } from "./document.ts";
import { readFences } from "./fences.ts";
import { lazily } from "./lazily.ts";
import { makeShellCode } from "./shell-code.ts";
import { readManifests } from "./read-manifests.ts";
import { embeddedShell } from "./embedded-shell.ts";
import { readVariables } from "./read-variables.ts";

/** What a Markdown text is to the rules. Nothing but the Markdown is parsed before a rule asks for it. */
export function makeDocument(
  { file, text }: Pick<Document, "file" | "text">,
  library?: LibraryContext,
): Document {
  const index = new TextIndex(text);
  const source: Source = library?.runbook.source ?? parseSource({ file, text }).source;
  const isOurs = library !== undefined;
  const blocks = isOurs ? source.blocks : source.blocks.map(untag);
  const fences = lazily(() => readFences(blocks, source.headings, text, index));
  const ofKind = (kind: string) =>
    fences().flatMap(({ code }) => (code.kind === kind ? [code] : []));
  const own = lazily(() => ofKind("shell").map((code) => makeShellCode(code)));
  const manifests = lazily(() => readManifests(fences(), own()));
  const shell = lazily(() => [...own(), ...embeddedShell(manifests())]);
  const variables = lazily(() => readVariables(own()));
  return {
    file,
    text,
    index,
    headings: source.headings,
    links: source.links,
    get fences() {
      return fences();
    },
    get shell() {
      return shell();
    },
    get manifests() {
      return manifests();
    },
    get sql() {
      return ofKind("sql");
    },
    get ini() {
      return ofKind("ini");
    },
    get variables() {
      return variables();
    },
    ...(library && { library }),
  };
}

/** Outside a library braces in a fence belong to another tool. */
function untag(block: Source["blocks"][number]): Source["blocks"][number] {
  if (!isTagged(block)) return block;
  const { attributes: _, ...rest } = block;
  return rest;
}
