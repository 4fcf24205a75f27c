import { parseDuration } from "./duration.ts";
import { parseSize } from "./size.ts";

/** The types of a run-time input. Each is a test on text: values stay text, as in the shell. */
export const valueTypes = [
  "string",
  "int",
  "duration",
  "timestamp",
  "size",
  "enum",
  "secret",
  "path",
  "name",
] as const;

export type ValueType = (typeof valueTypes)[number];

/** Names of shell variables that runbooks, clusters and blocks may use. */
export const variablePattern = /^[A-Z_][A-Z0-9_]*$/;

/**
 * RFC 3339 with a zone. PostgreSQL, CNPG and restic disagree about everything looser; a time
 * without a zone is the classic way to recover to the wrong hour.
 */
export const timestampPattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** RFC 1123 label: what Kubernetes accepts as the name of a namespace or an application. */
export const namePattern = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

/** What a valid value looks like, for messages, `--help` and documents. */
export const typeSummaries: Readonly<Record<ValueType, string>> = {
  string: "text",
  int: "a whole number",
  duration: "a duration such as 90s, 30m or 1h30m",
  timestamp: "a time with zone, such as 2026-11-21T03:15:42Z",
  size: "a size such as 500Mi or 20Gi",
  enum: "one of the values listed",
  secret: "a secret",
  path: "a path",
  name: "a name of lower-case letters, digits and hyphens",
};

/** Undefined when the text is a value of the type; else what was expected. */
export function explainInvalid(
  type: ValueType,
  text: string,
  options: readonly string[] = [],
): string | undefined {
  return isValid(type, text, options)
    ? undefined
    : type === "enum"
      ? `one of ${options.join(", ")}`
      : typeSummaries[type];
}

function isValid(type: ValueType, text: string, options: readonly string[]): boolean {
  switch (type) {
    case "int":
      return /^-?(?:0|[1-9]\d*)$/.test(text);
    case "duration":
      return parseDuration(text) !== undefined;
    case "timestamp":
      return timestampPattern.test(text);
    case "size":
      return parseSize(text) !== undefined;
    case "enum":
      return options.includes(text);
    case "name":
      return namePattern.test(text);
    case "path":
      return text !== "" && !text.includes("\0") && !text.includes("\n");
    case "secret":
    case "string":
      return text !== "" && !text.includes("\0");
  }
}
