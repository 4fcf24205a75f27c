import { TextIndex } from "../diagnostics/text-index.ts";
import { parseOutline } from "../parse/outline.ts";
import type { Document, LibraryContext } from "./document.ts";
import { readFences } from "./fences.ts";
import { lazily } from "./lazily.ts";
import { makeShellCode } from "./shell-code.ts";
import { readManifests } from "./read-manifests.ts";
import { embeddedShell } from "./embedded-shell.ts";
import { readVariables } from "./read-variables.ts";

/** What a Markdown text is to the rules. Nothing but the Markdown is parsed before a rule asks for it. */
export function makeDocument(
  { file, repository, text }: Pick<Document, "file" | "text" | "repository">,
  library?: LibraryContext,
): Document {
  const index = new TextIndex(text);
  // Outside a library no fence is tagged: its braces belong to another tool.
  const { blocks, headings, links } =
    library?.runbook.source ?? parseOutline({ file, text, index });
  const fences = lazily(() => readFences(blocks, headings, text, index));
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
    headings,
    links,
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
    ...(repository && { repository }),
  };
}
