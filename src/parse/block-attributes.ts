import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { blockAttributesSchema, type BlockAttributes } from "../model/block.ts";
import { explainIssues } from "./explain-issues.ts";
import { blockKeys, type FenceInfo } from "./fence-info.ts";
import { problem } from "./problem.ts";
import type { PropertyLines } from "./property-lines.ts";
import { readYaml, type Entry } from "./read-yaml.ts";
import type { Reading } from "./reading.ts";

export interface Attributes {
  values?: BlockAttributes;
  places: Readonly<Record<string, Place>>;
}

/**
 * The attributes of a fence from its braces and its property lines, validated. Their places are there
 * even when they are wrong; `values` only when all are right.
 */
export function readAttributes(
  info: FenceInfo,
  infoStart: number,
  lines: PropertyLines | undefined,
  openingPlace: Place,
  { file, index, diagnostics }: Reading,
): Attributes {
  const before = diagnostics.length;
  for (const { id, start, end, reason, help } of info.faults) {
    const place = index.placeOf(infoStart + start, infoStart + end);
    diagnostics.push(problem(id, { file, place }, reason, help));
  }
  if (info.language !== info.language.toLowerCase()) {
    const place = index.placeOf(infoStart, infoStart + info.language.length);
    const reason = `Unexpected language \`${info.language}\`, expected lower case`;
    const help = `Write \`${info.language.toLowerCase()}\``;
    diagnostics.push(problem("fence-language-case", { file, place }, reason, help));
  }

  const entries = new Map<string, Entry>();
  const written = new Map<string, unknown>();
  const places: Record<string, Place> = {};
  for (const pair of info.pairs) {
    const start = infoStart + pair.start;
    const valueStart = start + pair.key.length + 1;
    const end = infoStart + pair.end;
    const key = index.placeOf(start, valueStart - 1);
    entries.set(pair.key, { key, value: index.placeOf(valueStart, end), written: pair.value });
    written.set(pair.key, pair.value);
    places[pair.key] = index.placeOf(start, end);
  }
  if (lines !== undefined)
    mergeProperties(lines, entries, written, places, { file, index, diagnostics });

  const result = blockAttributesSchema.safeParse(Object.fromEntries(written));
  const isClean = diagnostics.length === before;
  if (result.success) return isClean ? { values: result.data, places } : { places };
  const subject = {
    name: "the fence",
    file,
    place: openingPlace,
    schema: blockAttributesSchema,
    entries,
  };
  const hasName = entries.has("name");
  const issues = result.error.issues.filter(({ path }) => hasName || path[0] !== "name");
  diagnostics.push(...explainIssues(issues, subject).map((each) => adviseList(each, info)));
  const isMisspelt = [...entries.keys()].some(
    (key) => suggest(key.toLowerCase(), blockKeys) === "name",
  );
  if (!hasName && isClean && !isMisspelt) {
    const reason = "Missing `name` in the fence, expected one: without it the block never runs";
    const help = "Add `name=what-it-does` to the braces, or remove the attributes";
    diagnostics.push(problem("fence-missing-name", { file, place: openingPlace }, reason, help));
  }
  return { places };
}

function mergeProperties(
  lines: PropertyLines,
  entries: Map<string, Entry>,
  written: Map<string, unknown>,
  places: Record<string, Place>,
  { file, index, diagnostics }: Pick<Reading, "file" | "index" | "diagnostics">,
): void {
  const tree = readYaml({ file, index, yaml: lines.yaml, toOffset: lines.toOffset });
  diagnostics.push(...tree.diagnostics);
  if (typeof tree.value !== "object" || tree.value === null || Array.isArray(tree.value)) {
    if (tree.diagnostics.length > 0) return;
    const place = index.placeOf(lines.toOffset(0), lines.toOffset(lines.yaml.length));
    const reason = "Unexpected property lines, expected `key: value`";
    diagnostics.push(problem("yaml-syntax", { file, place }, reason, "Write `#| key: value`"));
    return;
  }
  const inBraces = new Set(entries.keys());
  for (const [path, entry] of tree.entries) {
    const first = inBraces.has(path) ? entries.get(path) : undefined;
    if (first === undefined) {
      entries.set(path, entry);
      continue;
    }
    const reason = `Unexpected second \`${path}\`, expected it in the braces or in a property line`;
    const cause = { file, place: first.key, reason: "the key in the braces" };
    const site = { file, place: entry.key };
    diagnostics.push(problem("duplicate-key", site, reason, "Remove one of the two", cause));
  }
  for (const [key, value] of Object.entries(tree.value)) {
    if (inBraces.has(key)) continue;
    const entry = tree.entries.get(key);
    // As a number 0755 has lost its zero, and 0o644 would be read as decimal 420.
    written.set(key, typeof value === "number" ? (entry?.written ?? value) : value);
    if (entry !== undefined) {
      places[key] = { start: entry.key.start, end: entry.value.end };
    }
  }
}

/** A list cannot stand in the braces: they have no spaces and runme reads text only. */
function adviseList(diagnostic: Diagnostic, info: FenceInfo): Diagnostic {
  const pair = info.pairs.find(({ key }) =>
    diagnostic.reason.endsWith(`\`${key}\`, expected a list`),
  );
  if (pair === undefined) return diagnostic;
  const list = pair.value
    .replace(/^\[|\]$/g, "")
    .split(",")
    .join(", ");
  return { ...diagnostic, help: `Write a first line \`#| ${pair.key}: [${list}]\` into the code` };
}
