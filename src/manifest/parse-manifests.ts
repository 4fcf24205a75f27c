import { isMap, isScalar, isSeq, parseAllDocuments, visit, type Document, type Node } from "yaml";
import { alignScalar } from "./align-scalar.ts";
import type { ManifestDocument, ManifestEntry, ManifestPath, TextRange } from "./manifest.ts";

/**
 * Every document of a YAML or JSON text. `masked` is the text with templates and placeholders
 * replaced by words of the same length, so that YAML can be read around them. Never throws.
 */
export function parseManifests(text: string, masked: string = text): ManifestDocument[] {
  const bracket = deepBracket(masked);
  if (bracket !== undefined) {
    const reason = `Brackets are nested more than ${maxFlowDepth} deep`;
    return [unread(text, [{ start: bracket, end: bracket + 1, reason }])];
  }
  const documents = parseAllDocuments(masked, {
    logLevel: "error",
    prettyErrors: false,
    uniqueKeys: true,
  });
  if (!Array.isArray(documents)) return [];
  return documents
    .filter(({ contents, errors }) => contents !== null || errors.length > 0)
    .map((document) => describe(document, text, masked));
}

/** True when a text surely has no second document: documents of block YAML are told apart by their markers. */
export function isOneDocument(text: string): boolean {
  return !/^(?:---|\.\.\.|%)/m.test(text) && !/^\s*[[{]/.test(text);
}

/** The document of a text that has no second one; one without any value where there is nothing to read. */
export function parseManifest(text: string, masked: string): ManifestDocument {
  return parseManifests(text, masked)[0] ?? unread(text, []);
}

/** Deepest flow collection that is read: the library's time grows with the square of the depth. */
const maxFlowDepth = 100;

/** Where brackets are nested too deeply. Those in text count too: nobody writes so many. */
function deepBracket(text: string): number | undefined {
  let depth = 0;
  for (const { 0: bracket, index } of text.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > maxFlowDepth) return index;
    depth = Math.max(depth, 0);
  }
  return undefined;
}

function unread(text: string, errors: ManifestDocument["errors"]): ManifestDocument {
  const range = { start: 0, end: text.length };
  return {
    ...range,
    value: undefined,
    errors,
    entryAt: () => ({ value: range }),
    valueAt: () => undefined,
    mapAt: () => undefined,
  };
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
    mapAt: (path) => {
      const scalar = valueAt(value, path);
      if (typeof scalar !== "string") return undefined;
      return alignScalar(scalar, text, entryAt(document, path, root).value);
    },
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

/** The value of a masked scalar is spelt with the characters of the text again. */
function restoreScalars(document: Document.Parsed, text: string, masked: string): void {
  visit(document, {
    Scalar: (_, node) => {
      const range = rangeOf(node);
      if (range === undefined) return;
      if (text.slice(range.start, range.end) === masked.slice(range.start, range.end)) return;
      const value = String(node.value);
      const map = alignScalar(value, masked, range);
      if (map === undefined) return;
      const pieces = map.from.map((from, piece) => {
        const to = map.to[piece] ?? 0;
        return text.slice(to, to + (map.from[piece + 1] ?? value.length) - from);
      });
      node.value = pieces.join("");
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
