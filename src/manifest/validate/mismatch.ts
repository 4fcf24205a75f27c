import type { Field } from "../facts/kind.ts";

/** Why a value does not fit its field. */
export interface Mismatch {
  found: string;
  expected: string;
  help: string;
}

/** Undefined when the value fits. `written` is the source of the value: YAML 1.1, which kubectl reads, has more booleans. */
export function mismatch(field: Field, value: unknown, written: string): Mismatch | undefined {
  const seen = asKubectlReads(value, written);
  const wrong = wrongType(field, seen);
  if (wrong !== undefined) {
    const isScalar = field.type === "string" && typeof seen !== "object";
    const help = isScalar ? `Write it in quotes: \`"${written}"\`` : `Write ${wrong}`;
    return { found: describe(seen, written), expected: wrong, help };
  }
  const expected = constraint(field, seen);
  if (expected === undefined) return undefined;
  return { found: `\`${written}\``, expected, help: `Write ${expected}` };
}

/** The words that YAML 1.1 reads as booleans (sigs.k8s.io/yaml is YAML 1.1). */
const booleanWords = /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/;

function asKubectlReads(value: unknown, written: string): unknown {
  return typeof value === "string" && booleanWords.test(written)
    ? !/^[Nn]|^[Oo][Ff]/.test(value)
    : value;
}

function wrongType({ type }: Field, value: unknown): string | undefined {
  switch (type) {
    case "object":
    case "map":
      return typeof value === "object" && !Array.isArray(value) ? undefined : "an object";
    case "array":
      return Array.isArray(value) ? undefined : "a list";
    case "string":
      return typeof value === "string" ? undefined : "a string";
    case "boolean":
      return typeof value === "boolean" ? undefined : "true or false";
    case "integer":
      return Number.isInteger(value) ? undefined : "an integer";
    case "number":
      return typeof value === "number" ? undefined : "a number";
    case "int-or-string":
      return typeof value === "string" || Number.isInteger(value)
        ? undefined
        : "a string or an integer";
    case "any":
      return undefined;
  }
}

function constraint(field: Field, value: unknown): string | undefined {
  const { allowed, format, maximum, minimum, minLength, pattern } = field;
  if (allowed && !allowed.includes(String(value))) return `one of ${allowed.join(", ")}`;
  if (typeof value === "number") {
    if (minimum !== undefined && value < minimum) return `${minimum} or more`;
    if (maximum !== undefined && value > maximum) return `${maximum} or less`;
  }
  // `SIZE` stands for what the reader knows.
  if (typeof value !== "string" || /^[A-Z][A-Z_]{2,}$/.test(value)) return undefined;
  if (minLength !== undefined && value.length < minLength) return "a text that is not empty";
  if (format === "date-time" && !dateTime.test(value))
    return "a time such as `2026-03-01T04:00:00Z`";
  if (format === "quantity" && !quantity.test(value)) return "a quantity such as `10Gi`";
  if (pattern !== undefined && !new RegExp(pattern).test(value))
    return `a text that matches \`${pattern}\``;
  return undefined;
}

/** What the API server takes as `date-time`. */
const dateTime = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** apimachinery `resource.Quantity`. */
const quantity =
  /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?(?:\d+(?:\.\d*)?|\.\d+))?$/;

function describe(value: unknown, written: string): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  const kind =
    typeof value === "boolean" ? "boolean" : typeof value === "number" ? "number" : "text";
  const short = written.length > 40 ? `${written.slice(0, 40)}…` : written;
  return `${kind} \`${short.split("\n", 1)[0] ?? ""}\``;
}
