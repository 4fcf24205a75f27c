import { fieldOfSchema, propertiesOf } from "./definition-fields.ts";
import type { Kind } from "./kind.ts";

type Values = Readonly<Record<string, unknown>>;

/** The served versions of CustomResourceDefinitions. What is no definition, or has no schema, gives none. */
export function kindsOfDefinitions(definitions: readonly unknown[]): Kind[] {
  return definitions.flatMap((definition) => {
    const spec = at(definition, "spec");
    const group = text(at(spec, "group"));
    return list(at(spec, "versions")).flatMap((version) => {
      const schema = at(version, "schema", "openAPIV3Schema");
      if (group === undefined || schema === undefined || at(version, "served") === false) return [];
      return describe(group, spec, version, schema);
    });
  });
}

function describe(group: string, spec: unknown, version: unknown, schema: unknown): Kind {
  const names = at(spec, "names");
  const apiVersion = `${group}/${text(at(version, "name")) ?? ""}`;
  const kind = text(at(names, "kind")) ?? "";
  const singular = text(at(names, "singular")) ?? kind.toLowerCase();
  const { apiVersion: _, kind: __, metadata: ___, ...properties } = propertiesOf(schema);
  const required = list(at(schema, "required"));
  const phases = list(at(schema, "properties", "status", "properties", "phase", "enum"));
  return {
    apiVersion,
    kind,
    product: `the definition of ${apiVersion}`,
    names: [text(at(names, "plural")) ?? "", singular, ...texts(at(names, "shortNames"))],
    scope: at(spec, "scope") === "Cluster" ? "Cluster" : "Namespaced",
    knownBy: [],
    phases: texts(phases).map((name) => ({ text: name })),
    selectable: list(at(version, "selectableFields")).flatMap((entry) =>
      texts([at(entry, "jsonPath")]),
    ),
    deprecations: [],
    fields: new Map(
      Object.entries(properties).map(([key, value]) => [
        key,
        fieldOfSchema(value, required.includes(key)),
      ]),
    ),
  };
}

/** What a check needs of a definition, in the form of a definition. */
export interface Definition {
  apiVersion: unknown;
  kind: "CustomResourceDefinition";
  metadata: { name: string };
  spec: Values;
}

/** Undefined for anything that is no definition, and for one whose name cannot be the name of a file. */
export function trimDefinition(value: unknown): Definition | undefined {
  if (at(value, "kind") !== "CustomResourceDefinition") return undefined;
  const [name, spec] = [at(value, "metadata", "name"), at(value, "spec")];
  const versions = list(at(spec, "versions"));
  if (
    typeof name !== "string" ||
    !/^[a-z0-9][a-z0-9.-]{0,252}$/.test(name) ||
    versions.length === 0
  ) {
    return undefined;
  }
  return {
    apiVersion: at(value, "apiVersion"),
    kind: "CustomResourceDefinition",
    metadata: { name },
    spec: {
      group: at(spec, "group"),
      scope: at(spec, "scope"),
      names: at(spec, "names"),
      versions: versions.map((version) => ({
        name: at(version, "name"),
        served: at(version, "served"),
        selectableFields: at(version, "selectableFields"),
        schema: { openAPIV3Schema: withoutTexts(at(version, "schema", "openAPIV3Schema")) },
      })),
    },
  };
}

/** Descriptions are most of a definition, and a field may be called so too. */
function withoutTexts(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutTexts);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).filter(
    ([key, value]) => key !== "description" || typeof value !== "string",
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutTexts(value)]));
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Values)[key];
  }
  return current;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function texts(value: unknown): string[] {
  return list(value).filter((entry) => typeof entry === "string");
}
