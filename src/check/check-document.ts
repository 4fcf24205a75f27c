import { compareDiagnostics, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { TextIndex } from "../diagnostics/text-index.ts";
import type { Document, LibraryContext } from "../document/document.ts";
import { codeLimits, isOversized } from "../document/code-limits.ts";
import { inlineCost, maxInlineCost } from "../document/inline-cost.ts";
import { maxNesting, nestingDepth } from "../document/nesting-depth.ts";
import { makeDocument } from "../document/make-document.ts";
import { rules } from "../rules/index.ts";
import { addDefinitions } from "../rules/kinds/known-kinds.ts";
import type { ActiveRule } from "./rule-settings.ts";
import { runRules } from "./run-rules.ts";
import { applySuppressions } from "./suppressions.ts";

/** What the rules found in one text, before comments suppress any of it. */
export interface Examination {
  /** Absent when the text cannot be read as Markdown at all. */
  document?: Document;
  found: Diagnostic[];
}

/** What texts are examined by. */
export interface Rulebook {
  active: readonly ActiveRule[];
  /** CustomResourceDefinitions of the project, beside the kinds that are known anyway. */
  definitions: readonly unknown[];
}

/** Runs the rules over one Markdown text. */
export function examine(
  source: Pick<Document, "file" | "text" | "repository">,
  { active, definitions }: Rulebook,
  library?: LibraryContext,
): Examination {
  if (library === undefined && source.text.length > maxLines) {
    const lines = new TextIndex(source.text).lineCount;
    if (lines > maxLines) return { found: [tooManyLines(source.file, lines)] };
  }
  const document = tryDocument(source, library);
  if (document === undefined) return { found: [tooDeep(source.file)] };
  addDefinitions(document, definitions);
  return { document, found: [...oversizedBlocks(document), ...runRules(document, active)] };
}

/** The diagnostics of an examined text, with those of others added: suppressed, sorted, each once. */
export function conclude(
  { document, found }: Examination,
  more: readonly Diagnostic[],
  active: readonly ActiveRule[],
): Diagnostic[] {
  const names = {
    known: rules.map(({ id }) => id),
    active: new Set(active.map(({ rule }) => rule.id)),
  };
  const all = [...found, ...more];
  const kept = document === undefined ? all : applySuppressions(document, all, names);
  const distinct = new Map(kept.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic]));
  return [...distinct.values()].sort(compareDiagnostics);
}

/** Deep nesting takes the Markdown parser minutes, or ends in a stack overflow. */
function tryDocument(
  source: Pick<Document, "file" | "text" | "repository">,
  library?: LibraryContext,
): Document | undefined {
  if (library === undefined && isTooDeep(source.text)) return undefined;
  try {
    return makeDocument(source, library);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isTooDeep(text: string): boolean {
  return nestingDepth(text) > maxNesting || inlineCost(text) > maxInlineCost;
}

/** A block that no rule has looked at is said to be one. */
function oversizedBlocks({ fences, file, shell }: Document): Diagnostic[] {
  const crowded = new Set(
    shell.flatMap(({ fence, script }) => (script.isOversized === true ? fence : [])),
  );
  return fences
    .filter((fence) => isOversized(fence.code.text) || crowded.has(fence))
    .map(({ openingPlace }) => ({
      id: "block-too-large",
      severity: "warning",
      reason: `Unexpected size of a block, expected at most ${codeLimits.lines} lines, ${codeLimits.commands} commands and ${codeLimits.substitutions} substitutions in one another: it was not checked`,
      help: "Move the data into a file of its own",
      file,
      place: openingPlace,
    }));
}

/** The Markdown parser takes seconds for more. */
const maxLines = 50_000;

function tooManyLines(file: string, lines: number): Diagnostic {
  return {
    id: "text-too-large",
    severity: "error",
    reason: `Unexpected ${lines} lines, expected at most ${maxLines}`,
    help: "Split the file, or move data out of it",
    file,
  };
}

function tooDeep(file: string): Diagnostic {
  return {
    id: "text-too-deep",
    severity: "error",
    reason:
      "Unexpected depth or number of lists, quotes, brackets or stars, expected Markdown that can be parsed",
    help: "Nest less deeply, and divide a long paragraph or table by blank lines",
    file,
  };
}
