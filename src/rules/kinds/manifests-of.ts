import type { Document, ManifestCode } from "../../document/document.ts";
import { mentioning } from "../../document/mentioning.ts";
import { hasPlaceholder } from "../../document/placeholder.ts";
import type { Kind } from "../../manifest/facts/kind.ts";
import { kindTableOf } from "./known-kinds.ts";
import type { ManifestEntry, ManifestPath, TextRange } from "../../manifest/manifest.ts";
import type { Subject } from "../../manifest/validate/validate-manifest.ts";
import { oncePer } from "../../shell/once-per.ts";
import type { Place } from "../../diagnostics/diagnostic.ts";

/** One object of the document that says its apiVersion and kind; also one of a List. */
export interface ManifestObject {
  code: ManifestCode;
  apiVersion: string;
  kind: string;
  /** Undefined when no table knows the version of the kind. */
  facts: Kind | undefined;
  /** Where the object stands in its document; `[]` unless it is in a List. */
  base: ManifestPath;
  subject: Subject;
  /** True when the document itself hands it to a command; an example in a fence often shows a part. */
  isApplied: boolean;
  /** The value at a path of the object; undefined when it is not there or not known before use. */
  value: (...path: ManifestPath) => unknown;
  /** True when a value is written, also one that is known only when the manifest is used. */
  has: (...path: ManifestPath) => boolean;
  /** The place of a value, or of its key. */
  place: (path: ManifestPath, part?: keyof ManifestEntry) => Place;
}

/** Every object of the document, in order. */
export const manifestsOf = oncePer((document: Document): readonly ManifestObject[] =>
  mentioning(document.manifests, "apiVersion", "kind").flatMap((code) => [
    ...objectsOf(document, code, []),
  ]),
);

/** Those of one kind, whatever its version. */
export function objectsOfKind(
  document: Document,
  group: string,
  kind: string,
): readonly ManifestObject[] {
  const objects = objectsByKind(document).get(kind) ?? [];
  return objects.filter(({ apiVersion }) => apiVersion.startsWith(`${group}/`));
}

const objectsByKind = oncePer((document: Document) => {
  const byKind = new Map<string, ManifestObject[]>();
  for (const object of manifestsOf(document)) {
    const known = byKind.get(object.kind);
    if (known === undefined) byKind.set(object.kind, [object]);
    else known.push(object);
  }
  return byKind;
});

function* objectsOf(
  document: Document,
  code: ManifestCode,
  base: ManifestPath,
): Generator<ManifestObject> {
  const { manifest } = code;
  const apiVersion = manifest.valueAt([...base, "apiVersion"]);
  const kind = manifest.valueAt([...base, "kind"]);
  if (typeof apiVersion !== "string" || typeof kind !== "string") return;
  if (kind === "List") {
    const items = manifest.valueAt([...base, "items"]);
    for (const index of Array.isArray(items) ? items.keys() : []) {
      yield* objectsOf(document, code, [...base, "items", index]);
    }
    return;
  }
  if (hasEllipsisLine(code)) return;
  const isUnknown = isKnownLate(code);
  const at = (path: ManifestPath) => manifest.valueAt([...base, ...path]);
  yield {
    code,
    apiVersion,
    kind,
    base,
    facts: kindTableOf(document).find(apiVersion, kind),
    subject: {
      manifest,
      text: code.text,
      isUnknown,
      isPartial: isPartial(code) || isPatch(document, code),
    },
    isApplied: code.origin !== "fence" || code.fence.attributes !== undefined,
    value: (...path) => {
      const value = at(path);
      return typeof value === "string" && isUnknown(value) ? undefined : (value ?? undefined);
    },
    has: (...path) => (at(path) ?? undefined) !== undefined,
    place: (path, part = "value") => {
      const entry = manifest.entryAt([...base, ...path]);
      const { end, start } = firstLine(entry[part] ?? entry.value, code.text);
      return code.placeOf(start, end);
    },
  };
}

/** Variables and templates, whatever fills them in: the shell, envsubst, Flux, Helm. */
function isKnownLate({ text }: ManifestCode): (value: string) => boolean {
  const isPlain =
    !/[$`<{…%]|\.\.\.|YOUR|MY[_-]|CHANGE|REPLACE|XXX|xxxx|your-|change-|replace-/.test(text);
  if (isPlain) return () => false;
  return (value) =>
    /\$[A-Za-z_{(@]|`|%[A-Z_]+%|@@/.test(value) ||
    /^["']?<.*>["']?$/.test(value) ||
    hasPlaceholder(value);
}

/** A line `[...]` is read as a list, and everything behind it as something else. */
function hasEllipsisLine({ manifest, text }: ManifestCode): boolean {
  return /^\s*(?:- )?\[\s*(?:\.{2,}|…)\s*\]\s*$/m.test(text.slice(manifest.start, manifest.end));
}

/** Words and marks with which a text says that it leaves something out. */
function isPartial({ manifest, text }: ManifestCode): boolean {
  const own = text.slice(manifest.start, manifest.end);
  return (
    manifest.errors.length > 0 || /^\s*(?:#\s*)?(?:\.{2,}|…)|#.*(?:\.{3}|…)|\{\{|\{%/m.test(own)
  );
}

/** `cat <<EOF >overlay/replicas-patch.yaml`: Kustomize adds the rest. */
function isPatch({ text }: Document, code: ManifestCode): boolean {
  if (code.origin !== "heredoc") return false;
  const above = text.slice(0, code.placeOf().start.offset).trimEnd();
  return /(?:>|\btee\b)\s*\S*patch\S*/.test(above.slice(above.lastIndexOf("\n") + 1));
}

function firstLine({ end, start }: TextRange, text: string): TextRange {
  const newline = text.indexOf("\n", start);
  return { start, end: newline === -1 ? end : Math.min(end, newline) };
}
