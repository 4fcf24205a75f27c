import type { Deprecation, Field, FieldType, Kind, Phase } from "./kind.ts";

/** The kinds of a table, and the parts that several of them share. */
export interface KindFile {
  kinds: readonly Kind[];
  defined: ReadonlyMap<string, ReadonlyMap<string, Field>>;
}

type Fields = Map<string, Field>;

/** Reads a table of `kinds/`; README.md beside it tells the form. Tables are ours: a bad one is a bug and throws. */
export function readKinds(text: string, product = versionOf(text)): KindFile {
  const defined = new Map<string, Fields>();
  const kinds: Kind[] = [];
  for (const block of text.split(/\n(?=(?:define|kind) )/)) {
    const [head = "", ...lines] = block.split("\n").filter((line) => /^[^#\n]/.test(line));
    const [word, first = "", second = ""] = head.split(" ");
    if (word === "define") defined.set(first, readFields(lines, defined));
    if (word === "kind") kinds.push(readKind(first, second, lines, { defined, product }));
  }
  return { kinds, defined };
}

function versionOf(text: string): string {
  return /^version (.*)$/m.exec(text)?.[1] ?? "";
}

function readKind(
  apiVersion: string,
  kind: string,
  lines: readonly string[],
  { defined, product }: { defined: ReadonlyMap<string, Fields>; product: string },
): Kind {
  const given = (key: string): string[] =>
    lines.flatMap((line) => (line.startsWith(`${key} `) ? [line.slice(key.length + 1)] : []));
  const words = (key: string): string[] => given(key).flatMap((rest) => rest.split(" "));
  const conditions = given("conditions");
  return {
    apiVersion,
    kind,
    product,
    names: words("names"),
    scope: given("scope")[0] === "Cluster" ? "Cluster" : "Namespaced",
    knownBy: words("known-by"),
    ...(conditions.length > 0 && {
      conditions: words("conditions").filter((name) => name !== "none"),
    }),
    phases: given("phase").map(readPhase),
    selectable: words("selectable"),
    deprecations: given("deprecated").map(readDeprecation),
    fields: readFields(
      lines.filter((line) => line.startsWith(" ")),
      defined,
    ),
  };
}

function readPhase(line: string): Phase {
  if (line.startsWith("= ")) return { text: line.slice(2), end: "success" };
  return line.startsWith("! ") ? { text: line.slice(2), end: "failure" } : { text: line };
}

function readDeprecation(line: string): Deprecation {
  const [path = "", since = "", ...rest] = line.split(" ");
  return { path, since, reason: rest.join(" ") };
}

/** Deeper lines are the fields of the line above; `*` is each value of a map. */
function readFields(lines: readonly string[], defined: ReadonlyMap<string, Fields>): Fields {
  const root: Fields = new Map();
  const parents: { depth: number; fields: Fields; field?: Field }[] = [];
  for (const line of lines) {
    const depth = line.search(/\S/);
    while ((parents.at(-1)?.depth ?? -1) >= depth) parents.pop();
    const parent = parents.at(-1);
    const { children, field, name } = readField(line.trim(), defined);
    if (name !== "*") (parent?.fields ?? root).set(name, field);
    else if (parent?.field !== undefined) parent.field.items = field;
    parents.push({ depth, fields: children, field });
  }
  return root;
}

/** `name! type[] key=value /pattern/`: the children are filled in by the lines below. */
function readField(
  line: string,
  defined: ReadonlyMap<string, Fields>,
): { name: string; field: Field; children: Fields } {
  const [, name = "", bang, type = "", rest = ""] = /^(\S+?)(!?) (\S+)(.*)$/.exec(line) ?? [];
  const children: Fields = new Map();
  const [, base = "", isList] = /^(.+?)(\[\])?$/.exec(type) ?? [];
  const single = typed(base, children, defined);
  const constraints = readConstraints(rest);
  const isRequired = bang === "!";
  if (isList === undefined)
    return { name, children, field: { ...single, ...constraints, isRequired } };
  const items: Field = { ...single, ...constraints, isRequired: false };
  return { name, children, field: { type: "array", items, isRequired } };
}

function typed(
  type: string,
  children: Fields,
  defined: ReadonlyMap<string, Fields>,
): Omit<Field, "isRequired"> {
  if (type.startsWith("@")) {
    const fields = defined.get(type.slice(1));
    if (fields === undefined)
      throw new Error(`Unexpected type ${type}, expected one defined above`);
    return { type: "object", fields };
  }
  if (type === "object") return { type, fields: children };
  const of = /^map<(.*)>$/.exec(type)?.[1];
  if (of === undefined) return { type: type as FieldType };
  if (of === "quantity") {
    return { type: "map", items: { type: "any", isRequired: false, format: of } };
  }
  return { type: "map", items: { type: of as FieldType, isRequired: false } };
}

function readConstraints(text: string): Partial<Field> {
  const pattern = / \/(.*)\/$/.exec(text);
  const words = text.slice(0, pattern?.index).trim().split(" ");
  const given = new Map(words.map((word) => word.split("=", 2) as [string, string]));
  const number = (key: string) => (given.has(key) ? Number(given.get(key)) : undefined);
  const minimum = number("min");
  const maximum = number("max");
  const minLength = number("min-length");
  const allowed = given.get("one-of")?.split("|");
  const format = given.get("format");
  return {
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(minLength !== undefined && { minLength }),
    ...(allowed && { allowed }),
    ...(format !== undefined && { format }),
    ...(pattern?.[1] !== undefined && { pattern: pattern[1] }),
  };
}
