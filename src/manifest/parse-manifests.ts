import { isMap, isScalar, isSeq, parseAllDocuments, visit, type Document, type Node } from "yaml";
import type { ManifestDocument, ManifestEntry, ManifestPath, TextRange } from "./manifest.ts";

/**
 * Every document of a YAML or JSON text. `masked` is the text with templates and placeholders
 * replaced by words of the same length, so that YAML can be read around them. Never throws.
 */
export function parseManifests(text: string, masked: string = text): ManifestDocument[] {
  const documents = parseAllDocuments(masked, { prettyErrors: false, uniqueKeys: true });
  if (!Array.isArray(documents)) return [];
  return documents
    .filter(({ contents, errors }) => contents !== null || errors.length > 0)
    .map((document) => describe(document, text, masked));
}

function describe(document: Document.Parsed, text: string, masked: string): ManifestDocument {
  const [start = 0, end = start] = document.range;
  if (text !== masked) restoreScalars(document, text, masked);
  const root: TextRange = rangeOf(document.contents) ?? { start, end };
  const value = valueOf(document);
  return {
    ...root,
    value,
    errors: document.errors.map(({ message, pos: [from, to] }) => ({
      start: from,
      end: Math.max(from, to),
      reason: (message.split("\n", 1)[0] ?? "").replace(/:$/, ""),
    })),
    entryAt: (path) => entryAt(document, path, root),
    valueAt: (path) => valueAt(value, path),
  };
}

/** A document with too many aliases is refused by the library: that is a value nobody can use. */
function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch {
    return undefined;
  }
}

function restoreScalars(document: Document.Parsed, text: string, masked: string): void {
  visit(document, {
    Scalar: (_, node) => {
      const range = rangeOf(node);
      if (range === undefined) return;
      const written = text.slice(range.start, range.end);
      if (written === masked.slice(range.start, range.end)) return;
      node.value = written.replace(/^(["'])(.*)\1$/s, "$2");
    },
  });
}

function entryAt(document: Document.Parsed, path: ManifestPath, root: TextRange): ManifestEntry {
  let entry: ManifestEntry = { value: root };
  let node: unknown = document.contents;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        ({ key }) => isScalar(key) && String(key.value) === String(step),
      );
      const key = rangeOf(pair?.key);
      if (pair === undefined || key === undefined) break;
      const value = rangeOf(pair.value);
      entry = { key, value: value === undefined || value.end === value.start ? key : value };
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      const value = rangeOf(node);
      if (value === undefined) break;
      entry = { value };
    } else break;
  }
  return entry;
}

function valueAt(value: unknown, path: ManifestPath): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, step)) {
      return undefined;
    }
    current = (current as Readonly<Record<string | number, unknown>>)[step];
  }
  return current;
}

function rangeOf(node: unknown): TextRange | undefined {
  const range = (node as Node | null | undefined)?.range;
  return range ? { start: range[0], end: range[1] } : undefined;
}
