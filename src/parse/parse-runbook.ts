import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Runbook } from "../model/runbook.ts";
import { assemble, type Assembly } from "./assemble.ts";
import { checkSections } from "./check-sections.ts";
import { parseFrontMatter } from "./front-matter.ts";
import { problem } from "./problem.ts";
import type { SourceText } from "./reading.ts";
import { parseSource, type ParsedSource } from "./source.ts";

/** Snippets by name, as `{{> name}}` writes it. */
export type Snippets = ReadonlyMap<string, SourceText>;

/**
 * Text to validated model. There is a runbook whenever its front matter is valid, so that all
 * problems are found at once; with an error among the diagnostics nothing may be made of it.
 */
export function parseRunbook(
  input: SourceText,
  snippets: Snippets,
): { runbook?: Runbook; diagnostics: Diagnostic[] } {
  const parsed = parseSource(input);
  const { frontMatter, places, diagnostics: found } = parseFrontMatter(parsed);
  const assembly = assemble(parsed, [...snippets.keys()], (name) => {
    const text = snippets.get(name);
    return text === undefined ? undefined : parseSnippet(text);
  });
  const diagnostics = [
    ...found,
    ...assembly.diagnostics,
    ...checkSections(assembly.sections),
    ...checkTitles(assembly, frontMatter?.title),
  ];
  if (frontMatter === undefined) return { diagnostics };
  const runbook: Runbook = {
    frontMatter,
    frontMatterPlaces: places,
    source: parsed.source,
    snippets: assembly.snippets,
    sections: assembly.sections,
  };
  return { runbook, diagnostics };
}

const parsedSnippets = new WeakMap<SourceText, ParsedSource>();

/** A snippet is parsed once, however many runbooks include it: the object is the key. */
export function parseSnippet(text: SourceText): ParsedSource {
  const known = parsedSnippets.get(text);
  if (known !== undefined) return known;
  const parsed = parseSource(text);
  if (parsed.head !== undefined) {
    const reason = "Unexpected front matter in a snippet, expected text";
    const site = { file: text.file, place: parsed.head.place };
    const fault = problem("front-matter-in-snippet", site, reason, "Remove the front matter");
    parsed.diagnostics = [...parsed.diagnostics, fault];
  }
  parsedSnippets.set(text, parsed);
  return parsed;
}

function checkTitles({ titles }: Assembly, expected: string | undefined): Diagnostic[] {
  const [first, ...more] = titles;
  if (first === undefined) return [];
  const diagnostics: Diagnostic[] = [];
  const { file, heading } = first;
  if (expected !== undefined && heading.text !== expected) {
    const reason = `Unexpected title \`${heading.text}\`, expected \`${expected}\` as in the front matter`;
    const help = "Make the heading and `title` equal";
    diagnostics.push(problem("title-differs", { file, place: heading.place }, reason, help));
  }
  for (const each of more) {
    const site = { file: each.file, place: each.heading.place };
    const reason = `Unexpected second title \`${each.heading.text}\`, expected one \`#\` heading`;
    const cause = { file, place: heading.place, reason: "the first title" };
    diagnostics.push(problem("title-repeated", site, reason, "Write `##` for a section", cause));
  }
  return diagnostics;
}
