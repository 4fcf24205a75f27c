import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findRoot } from "../../src/host/find-root.ts";
import { maxSourceBytes, readSources } from "../../src/host/read-sources.ts";
import type { Sources } from "../../src/host/read-sources.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runbook-read-"));
  mkdirSync(join(root, "runbooks/sub"), { recursive: true });
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const read = (): Sources => readSources(root, { runbooks: "runbooks", snippets: "snippets" });
const paths = ({ runbooks }: Sources): string[] => runbooks.map(({ path }) => path);
const verdicts = ({ diagnostics }: Sources): string[] =>
  diagnostics.map(({ file, id }) => `${file}: ${id}`);

describe("readSources", () => {
  test("reads Markdown at every depth, sorted, and nothing else; snippets may be missing", () => {
    for (const name of ["b.md", "a.md", "sub/c.md", "notes.txt", "sub.md"]) {
      writeFileSync(join(root, "runbooks", name), name);
    }
    const sources = read();
    expect(paths(sources)).toEqual([
      "runbooks/a.md",
      "runbooks/b.md",
      "runbooks/sub.md",
      "runbooks/sub/c.md",
    ]);
    expect(sources.snippets).toEqual([]);
    expect(sources.diagnostics).toEqual([]);
  });

  test("refuses a file that is larger than the limit without reading it", () => {
    writeFileSync(join(root, "runbooks/limit.md"), "x".repeat(maxSourceBytes));
    execFileSync("truncate", ["-s", "20M", join(root, "runbooks/huge.md")]);
    const sources = read();
    expect(paths(sources)).toEqual(["runbooks/limit.md"]);
    expect(verdicts(sources)).toEqual(["runbooks/huge.md: text-too-large"]);
  });

  test("follows a link that stays below the root, and refuses every other", () => {
    const outside = mkdtempSync(join(tmpdir(), "runbook-outside-"));
    writeFileSync(join(outside, "secret.md"), "secret");
    writeFileSync(join(root, "inside.md"), "inside");
    symlinkSync("../inside.md", join(root, "runbooks/a.md"));
    symlinkSync(join(outside, "secret.md"), join(root, "runbooks/b.md"));
    symlinkSync(outside, join(root, "runbooks/c"));
    const sources = read();
    expect(paths(sources)).toEqual(["runbooks/a.md"]);
    expect(verdicts(sources)).toEqual(["runbooks/b.md: source-link", "runbooks/c: source-link"]);
    symlinkSync(outside, join(root, "snippets"));
    expect(read).toThrow("Cannot read snippets: it is a link that leaves the root");
    rmSync(outside, { recursive: true });
  });

  test("does not wait for a named pipe", () => {
    execFileSync("mkfifo", [join(root, "runbooks/pipe.md")]);
    expect(verdicts(read())).toEqual(["runbooks/pipe.md: source-not-a-file"]);
  });

  test("says where it looked when there is no folder of runbooks, or none below the root", () => {
    const elsewhere = { runbooks: "books", snippets: "snippets" };
    expect(() => readSources(root, elsewhere)).toThrow("Missing folder books");
    expect(() => readSources(root, { ...elsewhere, runbooks: "../x" })).toThrow("Cannot read");
  });
});

describe("findRoot", () => {
  test("walks up; another configuration keeps that root and has a lock of its own", () => {
    const deep = join(root, "runbooks/sub");
    expect(() => findRoot(deep, undefined)).toThrow("Missing runbook.config.yaml");
    writeFileSync(join(root, "runbook.config.yaml"), "");
    writeFileSync(join(deep, "lab.config.yaml"), "");
    expect(findRoot(deep, undefined)).toEqual({
      root,
      configFile: "runbook.config.yaml",
      lockFile: "runbook.lock",
    });
    expect(findRoot(deep, "lab.config.yaml")).toEqual({
      root,
      configFile: "runbooks/sub/lab.config.yaml",
      lockFile: "runbooks/sub/lab.lock",
    });
    expect(() => findRoot(deep, "absent.yaml")).toThrow("no such file");
  });
});
