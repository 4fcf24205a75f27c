import { describe, expect, it } from "vitest";
import type { Field } from "../../src/manifest/facts/kind.ts";
import { kindTable } from "../../src/manifest/facts/kind-table.ts";

const { all } = kindTable();

/** Paths of objects in which nothing may stand: a line of a table whose children were forgotten. */
function emptyObjects(path: string, { fields, items, type }: Field): string[] {
  const own = type === "object" && fields?.size === 0 ? [path] : [];
  const below = fields === undefined ? [] : [...fields];
  return [
    ...own,
    ...(items === undefined ? [] : emptyObjects(`${path}[]`, items)),
    ...below.flatMap(([name, field]) => emptyObjects(`${path}.${name}`, field)),
  ];
}

describe("the tables of kinds", () => {
  it("have no object without fields, which would refuse every field", () => {
    const found = all.flatMap(({ apiVersion, fields, kind }) =>
      [...fields].flatMap(([name, field]) => emptyObjects(`${apiVersion} ${kind} ${name}`, field)),
    );
    expect(found).toEqual([]);
    expect(all.length).toBeGreaterThan(30);
  });

  it("have each version of a kind once", () => {
    const names = all.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
