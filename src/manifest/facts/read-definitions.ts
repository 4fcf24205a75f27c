import { parseManifests } from "../parse-manifests.ts";
import { trimDefinition, type Definition } from "./definition-kinds.ts";

/** What a text holds: definitions, and how many documents are none. */
export interface DefinitionsRead {
  definitions: Definition[];
  others: number;
  /** The first place that is no YAML; line from 1. */
  fault?: { line: number; reason: string };
}

/** Reads CustomResourceDefinitions of YAML or JSON, also inside a List as `kubectl get -o yaml` prints one. */
export function readDefinitions(text: string): DefinitionsRead {
  const json = tryJson(text);
  const documents = json === undefined ? parseManifests(text) : [{ value: json, errors: [] }];
  const values = documents.flatMap(({ value }) =>
    value === undefined || value === null ? [] : itemsOf(value),
  );
  const definitions = values.flatMap((value) => trimDefinition(value) ?? []);
  const error = documents.flatMap(({ errors }) => errors).at(0);
  return {
    definitions,
    others: values.length - definitions.length,
    ...(error && { fault: { line: lineOf(text, error.start), reason: error.reason } }),
  };
}

/** The parser of YAML reads JSON too, but takes seconds for all definitions of a cluster. */
function tryJson(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function itemsOf(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [value];
  const { items, kind } = value as Readonly<Record<string, unknown>>;
  const isList = typeof kind === "string" && kind.endsWith("List") && Array.isArray(items);
  return isList ? (items as unknown[]) : [value];
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
