import { suggest } from "../../diagnostics/suggest.ts";
import type { Field, Kind } from "../facts/kind.ts";
import { objectFields } from "../facts/object-fields.ts";
import type { ManifestDocument, ManifestPath, TextRange } from "../manifest.ts";
import { mismatch } from "./mismatch.ts";
import { pathText } from "./path-text.ts";

/** What the API server would refuse. The range is one of the text that was parsed. */
export interface ManifestFinding extends TextRange {
  reason: string;
  help: string;
  /** What is missing is a part of the object as a whole, such as its `spec`, or a field deeper down. */
  missing?: "part" | "field";
  /** True for a field below a comment of its own, which may be a piece of another file. */
  isSetApart?: true;
}

export interface Subject {
  manifest: ManifestDocument;
  /** The text that the manifest was parsed from. */
  text: string;
  /** True for a value that is known only when the manifest is used: a variable, a template, a placeholder. */
  isUnknown: (text: string) => boolean;
  /** True when parts are left out, so that a missing field proves nothing. */
  isPartial: boolean;
}

/** Everything in a manifest, or in the object at a path of it, that does not fit its kind. */
export function* validateManifest(
  subject: Subject,
  { fields, kind }: Kind,
  path: ManifestPath = [],
): Generator<ManifestFinding> {
  const root: Field = {
    type: "object",
    isRequired: true,
    fields: new Map([...objectFields(), ...fields]),
  };
  yield* new Validation(subject, kind, path.length).field(path, root);
}

/** One walk through one object. A class because every step needs the same three things. */
class Validation {
  readonly #subject: Subject;
  readonly #kind: string;
  readonly #base: number;

  constructor(subject: Subject, kind: string, base: number) {
    this.#subject = subject;
    this.#kind = kind;
    this.#base = base;
  }

  *field(path: ManifestPath, field: Field): Generator<ManifestFinding> {
    const { isUnknown, manifest, text } = this.#subject;
    const value = manifest.valueAt(path);
    if (value === null || value === undefined) return;
    const { value: range } = manifest.entryAt(path);
    const written = text.slice(range.start, range.end);
    if (typeof value === "string" && isUnknown(written)) return;
    // A status is printed, never applied; what is not there yet is printed as "".
    if (value === "" && path[this.#base] === "status") return;
    const wrong = mismatch(field, value, written);
    if (wrong !== undefined) {
      const reason = `Unexpected ${wrong.found} for ${this.#name(path)}, expected ${wrong.expected}`;
      yield { ...range, reason, help: wrong.help };
    } else if (Array.isArray(value)) {
      if (field.items === undefined) return;
      for (const index of value.keys()) yield* this.field([...path, index], field.items);
    } else if (typeof value === "object") {
      yield* this.#unknownKeys(path, field, value);
      yield* this.#missingKeys(path, field, value);
    }
  }

  *#unknownKeys(
    path: ManifestPath,
    { fields, items }: Field,
    value: object,
  ): Generator<ManifestFinding> {
    for (const key of Object.keys(value)) {
      if (key === "<<" || this.#subject.isUnknown(key)) continue;
      // What SOPS writes into an encrypted file is gone when the file is applied.
      if (key === "sops" && path.length === this.#base) continue;
      const child = fields === undefined ? items : fields.get(key);
      if (child !== undefined) yield* this.field([...path, key], child);
      else if (fields !== undefined) yield this.#unknownKey(path, key, fields);
    }
  }

  #unknownKey(
    path: ManifestPath,
    key: string,
    fields: ReadonlyMap<string, Field>,
  ): ManifestFinding {
    const { key: range, value } = this.#subject.manifest.entryAt([...path, key]);
    const known = [...fields.keys()];
    const nearest = suggest(key, known);
    const isSetApart =
      path.length === this.#base &&
      /\n[ \t]*\n#[^\n]*\n(?=\S)/.test(
        this.#subject.text.slice(this.#subject.manifest.start, (range ?? value).start + 1),
      );
    const few = known.length <= 12 ? `Use one of: ${known.join(", ")}` : "Remove it";
    return {
      ...(range ?? value),
      reason: `Unexpected field \`${key}\` in ${this.#name(path)}, expected one that the API knows`,
      help: nearest === undefined ? few : `Write \`${nearest}\``,
      ...(isSetApart && { isSetApart }),
    };
  }

  *#missingKeys(
    path: ManifestPath,
    { fields = new Map<string, Field>() }: Field,
    value: object,
  ): Generator<ManifestFinding> {
    const { isPartial, isUnknown, manifest, text } = this.#subject;
    const isOpen = "<<" in value || Object.keys(value).some(isUnknown);
    if (isPartial || isOpen) return;
    for (const [key, { isRequired }] of fields) {
      if (!isRequired || Object.hasOwn(value, key)) continue;
      const { key: range, value: whole } = manifest.entryAt(path);
      const reason = `Missing \`${key}\` in ${this.#name(path)}, expected this required field`;
      yield {
        ...(range ?? firstLine(whole, text)),
        reason,
        help: `Add \`${key}\``,
        missing: path.length === this.#base ? "part" : "field",
      };
    }
  }

  /** `spec.storage` of Cluster */
  #name(path: ManifestPath): string {
    const own = path.slice(this.#base);
    return own.length === 0 ? this.#kind : `\`${pathText(own)}\` of ${this.#kind}`;
  }
}

function firstLine({ end, start }: TextRange, text: string): TextRange {
  const newline = text.indexOf("\n", start);
  return { start, end: newline === -1 ? end : Math.min(end, newline) };
}
