import type { Field } from "./kind.ts";
import core from "./kinds/core.txt?raw";
import { readKinds } from "./read-kinds.ts";

let known: ReadonlyMap<string, Field> | undefined;

/** The fields that every object has: `apiVersion`, `kind`, and `metadata` with its own. */
export function objectFields(): ReadonlyMap<string, Field> {
  return (known ??= new Map<string, Field>([
    ["apiVersion", { type: "string", isRequired: true }],
    ["kind", { type: "string", isRequired: true }],
    ["metadata", metadata()],
  ]));
}

function metadata(): Field {
  const fields = readKinds(core).defined.get("object-meta");
  return { type: "object", isRequired: true, ...(fields && { fields }) };
}
