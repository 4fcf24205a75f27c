import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rules } from "../../src/rules/index.ts";
import { pagesFolder } from "./read-page.ts";

const text = readFileSync(join(pagesFolder, "README.md"), "utf8");
const entries = Array.from(
  text.matchAll(/^- \[`([\w-]+)`\]\(([\w-]+)\.md\): (.*)$/gm),
  ([, id = "", page = "", summary = ""]) => ({ id, page, summary }),
);

describe("the page that lists the rules", () => {
  it("has every rule once, with its page and its summary", () => {
    const expected = rules.map(({ id, summary }) => ({ id, page: id, summary }));
    expect(entries.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(expected);
  });

  it("says how many there are", () => {
    expect(text).toMatch(new RegExp(`^${rules.length} rules,`, "m"));
  });

  it("has every rule below a group, and no empty group", () => {
    const groups = text.split(/^## /m).slice(1);
    expect(groups.length).toBeGreaterThan(10);
    for (const group of groups) expect(group).toMatch(/^[A-Z][^\n]*\n\n[A-Z][^\n]*\.\n\n- \[/);
    expect(text.split(/^## /m)[0]).not.toMatch(/^- /m);
  });
});
