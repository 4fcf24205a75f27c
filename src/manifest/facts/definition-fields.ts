import type { Field, FieldType } from "./kind.ts";

type Schema = Readonly<Record<string, unknown>>;

/** A field as an OpenAPI schema of a definition describes it. What is not understood allows anything. */
export function fieldOfSchema(schema: unknown, isRequired: boolean): Field {
  if (!isObject(schema)) return { type: "any", isRequired };
  // What has a default is filled in before it is looked at.
  const isMissed = isRequired && schema["default"] === undefined;
  return { ...typeOf(schema), ...constraintsOf(schema), isRequired: isMissed };
}

/** The properties of an object, by name. */
export function propertiesOf(schema: unknown): Schema {
  const properties = isObject(schema) ? schema["properties"] : undefined;
  return isObject(properties) ? properties : {};
}

function typeOf(schema: Schema): Pick<Field, "type" | "fields" | "items"> {
  if (schema["x-kubernetes-int-or-string"] === true) return { type: "int-or-string" };
  if (schema["x-kubernetes-embedded-resource"] === true) return { type: "any" };
  const { additionalProperties, items, type } = schema;
  if (type === "array") return { type, items: fieldOfSchema(items, false) };
  if (type !== "object") {
    return { type: scalars.has(type as FieldType) ? (type as FieldType) : "any" };
  }
  if (isObject(additionalProperties)) {
    return { type: "map", items: fieldOfSchema(additionalProperties, false) };
  }
  const isOpen = schema["x-kubernetes-preserve-unknown-fields"] === true;
  if (isOpen || !isObject(schema["properties"])) return { type: "any" };
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const entries = Object.entries(propertiesOf(schema));
  return {
    type,
    fields: new Map(
      entries.map(([key, value]) => [key, fieldOfSchema(value, required.includes(key))]),
    ),
  };
}

const scalars: ReadonlySet<FieldType> = new Set(["string", "boolean", "integer", "number"]);

function constraintsOf(schema: Schema): Partial<Field> {
  const { enum: allowed, format, maximum, minimum, minLength, pattern } = schema;
  return {
    ...(Array.isArray(allowed) && { allowed: allowed.map(String) }),
    ...(typeof format === "string" && { format }),
    ...(typeof maximum === "number" && { maximum }),
    ...(typeof minimum === "number" && { minimum }),
    ...(typeof minLength === "number" && { minLength }),
    ...(typeof pattern === "string" && isPattern(pattern) && { pattern }),
  };
}

/** Patterns are those of Go; the few that JavaScript cannot read are left out. */
function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
