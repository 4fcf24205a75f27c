import { compareDiagnostics, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Document, LibraryContext } from "../document/document.ts";
import { makeDocument } from "../document/make-document.ts";
import type { SourceText } from "../parse/reading.ts";
import { rules } from "../rules/index.ts";
import type { ActiveRule } from "./rule-settings.ts";
import { runRules } from "./run-rules.ts";
import { applySuppressions } from "./suppressions.ts";

/** What a document was found to be. */
export interface CheckedDocument {
  /** Absent when the text could not be read as Markdown at all. */
  document?: Document;
  diagnostics: Diagnostic[];
}

/**
 * Runs the rules over one Markdown text, with what comments suppress left out; sorted, each thing
 * once. `more` are findings of others about the same text, such as those of shellcheck.
 */
export function checkDocument(
  source: SourceText,
  active: readonly ActiveRule[],
  library?: LibraryContext,
  more: (document: Document) => readonly Diagnostic[] = () => [],
): CheckedDocument {
  const document = tryDocument(source, library);
  if (document === undefined) return { diagnostics: [tooDeep(source.file)] };
  const found = [...runRules(document, active), ...more(document)];
  const names = {
    known: rules.map(({ id }) => id),
    active: new Set(active.map(({ rule }) => rule.id)),
  };
  const kept = applySuppressions(document, found, names);
  const distinct = new Map(kept.map((diagnostic) => [JSON.stringify(diagnostic), diagnostic]));
  return { document, diagnostics: [...distinct.values()].sort(compareDiagnostics) };
}

/** The Markdown parser ends in a stack overflow where a text is nested thousands of levels deep. */
function tryDocument(source: SourceText, library?: LibraryContext): Document | undefined {
  try {
    const document = makeDocument(source, library);
    return document.fences.length >= 0 ? document : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function tooDeep(file: string): Diagnostic {
  return {
    id: "text-too-deep",
    severity: "error",
    reason: "Unexpected depth of lists, quotes or brackets, expected Markdown that can be parsed",
    help: "Nest less deeply",
    file,
  };
}
