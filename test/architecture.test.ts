import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inspect, type Room } from "./architecture/violations.ts";

/**
 * Which room may import what: the house in one table, and the policy for dependencies. A package
 * has one door where that is possible. Rooms stand from the ground floor up.
 */
const table: Readonly<Record<string, Room>> = {
  diagnostics: { rooms: [], packages: ["leven"] },
  model: { rooms: ["diagnostics"], packages: ["zod"] },
  parse: {
    rooms: ["diagnostics", "model"],
    packages: [
      ...["unified", "remark-parse", "remark-frontmatter", "mdast (types)", "micromark"],
      ...["mdast-util-to-string", "github-slugger", "yaml", "zod"],
    ],
  },
  shell: { rooms: ["diagnostics", "model"], packages: ["unbash"] },
  manifest: { rooms: ["diagnostics", "model"], packages: ["yaml"] },
  document: { rooms: ["diagnostics", "model", "parse", "shell", "manifest"], packages: [] },
  rules: {
    rooms: ["diagnostics", "model", "document", "shell", "manifest"],
    packages: ["github-slugger", "ignore", "@prometheus-io/lezer-promql", "node:path{posix}"],
  },
  render: {
    rooms: ["diagnostics", "model", "shell"],
    packages: [
      ...["handlebars", "github-slugger"],
      ...["mdast (types)", "node:crypto{createHash}", "node:path{posix}"],
    ],
  },
  extract: {
    rooms: ["diagnostics", "model", "shell"],
    packages: ["yaml", "node:path{posix}"],
  },
  plan: {
    rooms: ["diagnostics", "model"],
    packages: ["node:crypto{createHash,hash}", "node:path{posix}"],
  },
  exec: {
    rooms: ["diagnostics", "model", "shell", "extract"],
    packages: ["node:crypto{createHash,hash}", "node:string_decoder{StringDecoder}"],
  },
  check: {
    rooms: [
      ...["diagnostics", "model", "parse", "shell", "render", "extract"],
      ...["document", "rules"],
    ],
    packages: [],
  },
  reporters: {
    rooms: ["diagnostics", "model", "shell", "plan", "exec"],
    packages: ["diff", "node:util"],
  },
  host: {
    rooms: ["diagnostics", "model", "plan", "exec"],
    packages: [
      ...["node:child_process", "node:crypto", "node:fs", "node:net", "node:os", "node:path"],
      ...["node:readline/promises", "node:stream", "node:timers/promises", "node:tty"],
      ...["node:util", "node:v8", "tinyglobby"],
    ],
    isImpure: true,
  },
  cli: {
    rooms: [
      ...["diagnostics", "model", "parse", "shell", "render", "extract", "plan", "check"],
      ...["document", "rules", "manifest", "exec", "reporters", "host"],
    ],
    packages: ["commander", "zod", "node:path"],
    isImpure: true,
  },
};

/** What was there when this was last looked at: a walk that sees less has lost its way. */
const atLeast = { files: 150, imports: 480 };

describe("the house", () => {
  const sources = readSources(join(import.meta.dirname, "../src"));
  const report = inspect(sources, table);

  it("keeps to the table", () => {
    expect(report.violations).toEqual([]);
  });

  it("has been looked at as a whole", () => {
    expect(report.files).toBe(sources.size);
    expect(report.files).toBeGreaterThanOrEqual(atLeast.files);
    expect(report.imports).toBeGreaterThanOrEqual(atLeast.imports);
  });

  const read = (path: string) => readFileSync(join(import.meta.dirname, "..", path), "utf8");
  const manifest = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;

  const packages = Object.values(table).flatMap((room) => room.packages);
  const bundled = new Set(packages.filter((name) => !/^node:| \(types\)$/.test(name)));

  it("imports no package that is not one of its own", () => {
    const own = Object.keys(manifest["devDependencies"] ?? {});
    expect(own).toEqual(expect.arrayContaining([...bundled]));
  });

  it("has them bundled: whoever installs the tool installs nothing else", () => {
    expect(manifest).not.toHaveProperty("dependencies");
  });

  it("gives the reason of every dependency in README.md", () => {
    const reasons = read("README.md").split("\n## Dependencies\n")[1] ?? "";
    const rows = reasons.split("\n").filter((line) => line.startsWith("| `"));
    const named = rows.flatMap((row) => (row.split("|")[1] ?? "").match(/[^`, ]+/g) ?? []);
    expect(named.sort()).toEqual([...bundled].sort());
  });
});

describe("the inspection can fail", () => {
  const rooms: Readonly<Record<string, Room>> = {
    low: { rooms: [], packages: ["yaml", "mdast (types)", "node:path{posix}"] },
    high: { rooms: ["low"], packages: [] },
    outside: { rooms: [], packages: ["node:fs"], isImpure: true },
  };
  const violationsOf = (files: Record<string, string>) =>
    inspect(new Map(Object.entries({ "low/ok.ts": "export const a = 1;", ...files })), rooms)
      .violations;

  it.each([
    ["a static import", 'import { b } from "../high/b.ts";'],
    ["a type-only import", 'import type { B } from "../high/b.ts";'],
    ["an import for its effect", 'import "../high/b.ts";'],
    ["a dynamic import", 'const b = await import("../high/b.ts");'],
    ["a type of an import", 'export type B = import("../high/b.ts").B;'],
    ["an export from", 'export { b } from "../high/b.ts";'],
    ["an export of everything", 'export * from "../high/b.ts";'],
    ["a type-only export from", 'export type { B } from "../high/b.ts";'],
  ])("by %s upwards", (_, text) => {
    expect(violationsOf({ "low/a.ts": text, "high/b.ts": "export const b = 1;" })).toEqual([
      "low/a.ts: imports high/b.ts of another room",
    ]);
  });

  it.each([
    ["an unlisted package", 'import x from "lodash/fp";', "imports lodash/fp"],
    [
      "an unlisted builtin",
      'import { readFileSync } from "node:fs";',
      "imports node:fs{readFileSync}",
    ],
    ["an unlisted name", 'import { resolve } from "node:path";', "imports node:path{resolve}"],
    ["a namespace", 'import * as path from "node:path";', "imports node:path{*}"],
    ["a builtin without `node:`", 'import fs from "fs";', "imports fs"],
    ["a value of a types package", 'import { Root } from "mdast";', "imports mdast"],
    ["a computed import", "await import(name);", "imports (computed)"],
    [
      "a way out of src",
      'import "../../package.json";',
      "imports ../../package.json from outside src",
    ],
    ["a file that is not there", 'import "./gone.ts";', "imports low/gone.ts, which is not there"],
    ["require", 'const x = require("yaml");', "uses require"],
    ["process", "export const a = process.env;", "uses process"],
    ["console", "console.log(1);", "uses console"],
    ["Date.now", "export const a = Date.now();", "uses Date.now"],
    ["new Date()", "export const a = new Date();", "uses Date()"],
    ["Math.random", "export const a = Math.random();", "uses Math.random"],
    ["a timer", "setTimeout(() => {}, 1);", "uses setTimeout"],
    ["import.meta", "export const a = import.meta.url;", "uses import.meta"],
    ["too many lines", "export {};\n".repeat(301), "301 lines, at most 300 are allowed"],
  ])("by %s", (_, text, reason) => {
    expect(violationsOf({ "low/a.ts": text })).toEqual([`low/a.ts: ${reason}`]);
  });

  it("by a file that is in no room of the table", () => {
    expect(violationsOf({ "attic/a.ts": "", "loose.ts": "" })).toEqual([
      "attic/a.ts: not in a room of the table",
      "loose.ts: not in a room of the table",
    ]);
  });

  it("by a cycle, one of types too", () => {
    const files = {
      "low/a.ts": 'import { b } from "./b.ts";',
      "low/b.ts": 'import type { C } from "./c.ts";',
      "low/c.ts": 'export { a } from "./a.ts";',
    };
    expect(violationsOf(files)).toEqual(["cycle: low/a.ts -> low/b.ts -> low/c.ts -> low/a.ts"]);
  });

  it("but not by what is allowed", () => {
    const files = {
      "low/a.ts": [
        'import { posix } from "node:path";',
        'import { parse } from "yaml";',
        'import type { Root } from "mdast";',
        'import { a } from "./ok.ts";',
        "export const b = new Date(0).getTime() + Math.max(1);",
        "export const c = { process: 1, console: 2 }.process;",
        "// process.exit(1)",
        'export const d = "console.log(Date.now())";',
      ].join("\n"),
      "high/b.ts": 'import { a } from "../low/a.ts";',
      "outside/a.ts": 'import fs from "node:fs"; console.log(process.argv, Date.now());',
    };
    expect(violationsOf(files)).toEqual([]);
  });
});

function readSources(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".ts"))
    .sort();
  return new Map(paths.map((path) => [path, readFileSync(join(folder, path), "utf8")]));
}
