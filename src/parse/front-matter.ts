import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { frontMatterSchema, type FrontMatter } from "../model/front-matter.ts";
import { checkFrontMatter } from "./check-front-matter.ts";
import { explainIssues } from "./explain-issues.ts";
import { problem } from "./problem.ts";
import { explainAlteredNumbers, readYaml } from "./read-yaml.ts";
import type { ParsedSource } from "./source.ts";

export interface ParsedFrontMatter {
  frontMatter?: FrontMatter;
  /** Places of the keys, by path. */
  places: Readonly<Record<string, Place>>;
  diagnostics: Diagnostic[];
}

/** The validated YAML head of a runbook; `frontMatter` is absent when it is missing or wrong. */
export function parseFrontMatter({ source, index, head }: ParsedSource): ParsedFrontMatter {
  if (head === undefined) {
    return { places: {}, diagnostics: [explainMissing(source.file, source.text, index)] };
  }
  const toOffset = (offset: number): number => head.yamlOffset + offset;
  const tree = readYaml({ file: source.file, index, yaml: head.yaml, toOffset });
  const keyPlaces = [...tree.entries].map(([path, { key }]) => [path, key] as const);
  const places = Object.fromEntries(keyPlaces);
  if (tree.diagnostics.length > 0) return { places, diagnostics: tree.diagnostics };
  const result = frontMatterSchema.safeParse(tree.value ?? {});
  const subject = {
    name: "the front matter",
    file: source.file,
    place: head.place,
    schema: frontMatterSchema,
    entries: tree.entries,
  };
  if (!result.success) {
    return { places, diagnostics: explainIssues(result.error.issues, subject) };
  }
  const diagnostics = [
    ...explainAlteredNumbers(tree, source.file),
    ...checkFrontMatter(result.data, subject),
  ];
  return { frontMatter: result.data, places, diagnostics };
}

function explainMissing(file: string, text: string, index: ParsedSource["index"]): Diagnostic {
  const opening = /^(\s*)---[ \t]*(?:\r?\n|$)/.exec(text);
  if (opening === null) {
    const reason = "Missing front matter, expected `---` in the first line";
    const help = "Begin the file with `---`, the keys id, title, scenario, requires, and `---`";
    return problem("front-matter-missing", { file, place: index.placeOf(0, 0) }, reason, help);
  }
  const start = opening[1]?.length ?? 0;
  const site = { file, place: index.placeOf(start, start + 3) };
  if (start > 0) {
    const reason = "Unexpected text before the front matter, expected `---` in the first line";
    return problem("front-matter-missing", site, reason, "Remove what stands before `---`");
  }
  const reason = "Missing end of the front matter, expected a line `---` behind its last key";
  return problem("front-matter-unterminated", site, reason, "Add a line `---`");
}
