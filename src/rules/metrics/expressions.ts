import type { Code, Document, ManifestCode } from "../../document/document.ts";
import { cutCode } from "../../document/make-code.ts";
import { hasPlaceholder } from "../../document/placeholder.ts";
import type { ManifestPath } from "../../manifest/manifest.ts";
import { oncePer } from "../../shell/once-per.ts";
import { readPromQl, type PromQl } from "./promql.ts";

/** A PromQL expression of the document. */
export interface Expression {
  code: Code;
  promQl: PromQl;
  /** The name of the alert that it fires; undefined in a recording rule and in a fence. */
  alert?: string;
}

/**
 * Those of alerts and recording rules, wherever they stand in YAML, and of fences called `promql`. One that a
 * template fills in is left out, and so is a document that speaks of VictoriaMetrics, whose language is wider.
 */
export const expressionsOf = oncePer((document: Document): readonly Expression[] => {
  const found = [...ofFences(document), ...ofRules(document)];
  return found.length > 0 && isMetricsQl(document) ? [] : found;
});

function isMetricsQl({ text }: Document): boolean {
  return /VictoriaMetrics|VMRule|vmalert/i.test(text);
}

function ofFences({ fences }: Document): Expression[] {
  return fences
    .filter(({ language }) => language === "promql")
    .flatMap(({ code }) => paragraphs(code).flatMap((part) => parsed(part) ?? []));
}

/** A fence often shows several expressions: by paragraph, or when a paragraph is none, by line. */
function paragraphs(code: Code): Code[] {
  return piecesOf(code, /(?:[^\n]*\S[^\n]*(?:\n|$))+/g).flatMap((paragraph) => {
    if (isReadable(paragraph.text)) return [paragraph];
    const lines = piecesOf(paragraph, /[^\n]*\S[^\n]*/g);
    return lines.length > 1 && lines.every(({ text }) => isReadable(text)) ? lines : [paragraph];
  });
}

/** A comment alone is no expression. */
function isReadable(text: string): boolean {
  return /^\s*#[^\n]*$/.test(text) || readPromQl(text).errors.length === 0;
}

function piecesOf(code: Code, pattern: RegExp): Code[] {
  return Array.from(code.text.matchAll(pattern), ({ 0: text, index }) =>
    cutCode(code, { kind: "other", text, origin: code.origin }, { from: [0], to: [index] }),
  );
}

function ofRules({ manifests }: Document): Expression[] {
  return manifests.flatMap((code) => {
    // Where the YAML cannot be read, neither can what stands in it.
    if (!/\bexpr"?:/.test(code.text) || code.manifest.errors.length > 0) return [];
    return [...rulesIn(code.manifest.value, [], 20)].flatMap(({ alert, path }) => {
      const part = textAt(code, [...path, "expr"]);
      const found = part && parsed(part);
      return found === undefined ? [] : [{ ...found, ...(alert !== undefined && { alert }) }];
    });
  });
}

function* rulesIn(
  value: unknown,
  path: ManifestPath,
  depth: number,
): Generator<{ path: ManifestPath; alert?: string }> {
  if (typeof value !== "object" || value === null || depth === 0) return;
  if ("expr" in value && "alert" in value) yield { path, alert: String(value.alert) };
  else if ("expr" in value && "record" in value) yield { path };
  for (const [key, child] of Object.entries(value)) {
    yield* rulesIn(child, [...path, Array.isArray(value) ? Number(key) : key], depth - 1);
  }
}

function textAt(code: ManifestCode, path: ManifestPath): Code | undefined {
  const text = code.manifest.valueAt(path);
  const map = code.manifest.mapAt(path);
  if (typeof text !== "string" || map === undefined) return undefined;
  return cutCode(code, { kind: "other", text, origin: code.origin }, map);
}

function parsed(code: Code): Expression | undefined {
  const text = code.text.replace(/#[^\n]*/g, "").trim();
  // A ruler of Loki reads the same files; its language goes on behind the selector.
  if (
    /\}\s*(?:\|[=~]|![=~]|\|\s*(?:json|logfmt|pattern|regexp|unpack|unwrap|line_format|label_format)\b)/.test(
      text,
    )
  )
    return undefined;
  const isFilledIn = /\$\{?[A-Za-z_(]|\{\{|\[\[|%\(/.test(text) || hasPlaceholder(text);
  return text === "" || isFilledIn ? undefined : { code, promQl: readPromQl(code.text) };
}
