import { z } from "zod";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import { problem } from "./problem.ts";
import type { Entry } from "./read-yaml.ts";
import { keysAt, schemaAt } from "./schema-path.ts";

/** What was validated, and where it stands. */
export interface Subject {
  /** As a reader calls it: "the front matter". */
  name: string;
  file: string;
  /** Where a missing key is reported. */
  place: Place;
  schema: z.ZodType;
  entries: ReadonlyMap<string, Entry>;
}

type Issue = z.core.$ZodIssue;

/** Turns what zod found into diagnostics: at the key or value, with what was expected there. */
export function explainIssues(issues: readonly Issue[], subject: Subject): Diagnostic[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => explainUnknown(key, issue.path, subject));
    }
    const entry = subject.entries.get(issue.path.join("."));
    if (entry === undefined) return explainMissing(issue, subject);
    return issue.code === "invalid_key"
      ? explainKey(issue, entry, subject)
      : explainValue(issue, entry, subject);
  });
}

function explainUnknown(key: string, path: readonly PropertyKey[], subject: Subject): Diagnostic {
  const place = subject.entries.get([...path, key].join("."))?.key ?? subject.place;
  const known = keysAt(subject.schema, path);
  const reason = `Unexpected key \`${key}\` in ${nameOf(path, subject)}, expected a known key`;
  return problem("unknown-key", { file: subject.file, place }, reason, suggestKey(key, known));
}

/** The help for a misspelt key. A wrong case is as near as can be, however long the word. */
function suggestKey(key: string, known: readonly string[]): string {
  return suggestHelp(key.toLowerCase(), known);
}

function explainMissing(issue: Issue, subject: Subject): Diagnostic {
  const parent = issue.path.slice(0, -1);
  const place = subject.entries.get(parent.join("."))?.key ?? subject.place;
  const expected = expectationOf(issue);
  const site = { file: subject.file, place };
  if (issue.path.length === 0) {
    return problem("invalid-value", site, `Unexpected ${subject.name}, expected ${expected}`);
  }
  const key = String(issue.path.at(-1));
  const reason = `Missing \`${key}\` in ${nameOf(parent, subject)}, expected ${expected}`;
  return problem("missing-key", site, reason, `Add \`${key}:\``);
}

function explainKey(issue: Issue, entry: Entry, subject: Subject): Diagnostic {
  const parent = nameOf(issue.path.slice(0, -1), subject);
  const expected = expectationOf(issue);
  const reason = `Unexpected key \`${String(issue.path.at(-1))}\` in ${parent}, expected ${expected}`;
  return problem("invalid-key", { file: subject.file, place: entry.key }, reason, "Rename the key");
}

function explainValue(issue: Issue, entry: Entry, subject: Subject): Diagnostic {
  const site = { file: subject.file, place: entry.value };
  const found = entry.written === undefined ? "value" : quote(entry.written);
  const expected = deeperExpectation(issue, entry, subject) ?? expectationOf(issue);
  const key = String(issue.path.at(-1));
  const reason = `Unexpected ${found} for \`${key}\`, expected ${expected}`;
  return problem("invalid-value", site, reason, helpFor(issue, entry, expected, key));
}

/** zod stops at the type: for `rto: 30` it says "text", the schema's own words are "a duration". */
function deeperExpectation(issue: Issue, entry: Entry, subject: Subject): string | undefined {
  if (issue.code !== "invalid_type" || issue.expected !== "string") return undefined;
  const schema = schemaAt(subject.schema, issue.path);
  if (schema === undefined || entry.written === undefined) return undefined;
  const [first] = z.safeParse(schema, entry.written).error?.issues ?? [];
  return first === undefined ? undefined : expectationOf(first);
}

function helpFor(issue: Issue, entry: Entry, expected: string, key: string): string {
  const written = entry.written ?? "";
  if (written === "") return `Write a value after \`${key}:\``;
  if (issue.code === "invalid_value") return suggestHelp(written, issue.values.map(String));
  if (issue.code !== "invalid_type") return `Write ${expected}`;
  if (issue.expected === "array") return `Write a list: \`${key}: [${written}]\``;
  if (issue.expected !== "string") return `Write ${expected}`;
  const isBareNumber = expected.startsWith("a duration") && /^\d+$/.test(written);
  if (isBareNumber) return `Write the unit: \`${written}m\` or \`${written}s\``;
  return expected === "text" ? `Quote it: \`${key}: "${written}"\`` : `Write ${expected}`;
}

const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

/** What was expected, as a noun. The messages of our schemas are written to be read like this. */
function expectationOf(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return typeNames[issue.expected] ?? issue.expected;
    case "invalid_value":
      return oneOf(issue.values.map(String));
    case "invalid_union":
      return oneOf([
        ...new Set(issue.errors.flatMap(([first]) => (first ? [expectationOf(first)] : []))),
      ]);
    case "invalid_key": {
      const [first] = issue.issues;
      return first === undefined ? "another name" : expectationOf(first);
    }
    case "too_small":
      return issue.origin === "array" ? "at least one item" : "text that is not empty";
    default:
      return issue.message;
  }
}

function oneOf(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

function nameOf(path: readonly PropertyKey[], subject: Subject): string {
  return path.length === 0 ? subject.name : `\`${path.join(".")}\``;
}

function quote(written: string): string {
  if (written === "") return "empty value";
  const line = written.split("\n", 1)[0] ?? "";
  return `\`${line.length > 60 ? `${line.slice(0, 60)}…` : line}\``;
}
