import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync } from "node:fs";
import { rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { applyPlan } from "../../src/host/apply-plan.ts";
import { countUnchanged } from "../../src/host/count-unchanged.ts";
import { inputsOf } from "../../src/host/inputs-of.ts";
import { openTree } from "../../src/host/open-tree.ts";
import type { Tree } from "../../src/host/open-tree.ts";
import { readOutputCache, writeOutputCache } from "../../src/host/output-cache.ts";
import type { OutputCache } from "../../src/host/output-cache.ts";
import { readSources } from "../../src/host/read-sources.ts";
import { sealOutputs } from "../../src/host/seal-outputs.ts";
import { parseLock } from "../../src/plan/lock.ts";
import { planFiles } from "../../src/plan/plan-files.ts";

const tool = { version: "1.0.0", build: "b1" };
const layout = { runbooks: "runbooks", snippets: "snippets", clusters: ["a"], generated: ["docs"] };
const kinds = ["document", "extract"] as const;
const cacheFile = ".runbook/cache/runbook.json";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runbook-host-"));
  write("runbook.config.yaml", "version: 1\n");
  write("runbooks/a.md", "one\n");
  makeOutputs();
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function at(path: string): string {
  return join(root, path);
}

/** One document of one runbook, written and sealed. */
function makeOutputs(): void {
  const tree = openTree(root, undefined);
  const sources = readSources(root, layout);
  const inputs = inputsOf(tree, tool, sources);
  const plan = planFiles({
    wanted: [
      {
        path: "docs/a.md",
        content: "made\n",
        permission: 0o644,
        from: ["runbooks/a.md"],
        kind: "document",
      },
    ],
    present: new Map(),
    lock: undefined,
    layout,
    inputs,
    scope: { kinds, complete: true },
    force: false,
    protectedPaths: [],
  });
  applyPlan(root, tree.lockFile, plan);
  sealOutputs(tree, { kinds, notes: "" }, inputs, plan.lock);
}

function cacheOf(tree: Tree): OutputCache {
  const cache = readOutputCache(tree, tool.build);
  if (cache === undefined) throw new Error("there is no cache");
  return cache;
}

function look(by = tool): ReturnType<typeof countUnchanged> {
  return countUnchanged(openTree(root, undefined), by, kinds, true);
}

/**
 * Gives every file a stamp, which files as young as these do not get by themselves. A digest that is
 * wrong shows whether a file was read: `docs/a.md` is only unchanged as long as its stamp holds.
 */
function stampAll(): void {
  const tree = openTree(root, undefined);
  const cache = cacheOf(tree);
  const lock = parseLock(readFileSync(at("runbook.lock"), "utf8"));
  const digests = new Map([
    ["docs/a.md", lock.outputs.get("docs/a.md")?.digest ?? ""],
    ["runbooks/a.md", lock.outputs.get("docs/a.md")?.from.get("runbooks/a.md") ?? ""],
  ]);
  const stamps = new Map(
    [...digests].map(([path, digest]) => {
      const { ctimeMs, ino, mtimeMs, size } = statSync(at(path));
      return [path, { digest, size, mtimeMs, ctimeMs, ino }];
    }),
  );
  writeOutputCache(tree, tool.build, { ...cache, stamps });
}

const unchanged = { counts: { runbooks: 1, clusters: 1, files: 1 }, notes: "" };

describe("nothing has changed", () => {
  test("is known without stamps, and with them", () => {
    expect(look()).toEqual(unchanged);
    stampAll();
    expect(look()).toEqual(unchanged);
  });

  test("with a stamp no content is read", () => {
    stampAll();
    const tree = openTree(root, undefined);
    const cache = cacheOf(tree);
    const stamp = cache.stamps.get("docs/a.md");
    if (stamp === undefined) throw new Error("there is no stamp");
    writeOutputCache(tree, tool.build, {
      ...cache,
      stamps: new Map([["docs/a.md", { ...stamp, digest: "of another content" }]]),
    });
    expect(look()).toBeUndefined();
  });

  test("a file that was written just now gets no stamp: its next change may leave the same times", () => {
    expect(look()).toEqual(unchanged);
    expect(cacheOf(openTree(root, undefined)).stamps.size).toBe(0);
  });

  test("a file that was touched is read again", () => {
    stampAll();
    utimesSync(at("docs/a.md"), 1, 1);
    expect(look()).toEqual(unchanged);
  });

  test("the cache is kept out of version control", () => {
    expect(readFileSync(at(".runbook/cache/.gitignore"), "utf8")).toBe("*\n");
  });
});

describe("a change is seen", () => {
  test.each<[string, () => void]>([
    ["of a source", () => write("runbooks/a.md", "two\n")],
    ["of an output", () => write("docs/a.md", "mad!\n")],
    [
      "that keeps size and time of change, by the time that nobody can set",
      () => {
        const { atime, mtime } = statSync(at("docs/a.md"));
        write("docs/a.md", "mad!\n");
        utimesSync(at("docs/a.md"), atime, mtime);
      },
    ],
    [
      "by a rename onto it",
      () => {
        const { atime, mtime } = statSync(at("docs/a.md"));
        write("docs.new", "mad!\n");
        utimesSync(at("docs.new"), atime, mtime);
        renameSync(at("docs.new"), at("docs/a.md"));
      },
    ],
    ["of a mode", () => chmodSync(at("docs/a.md"), 0o755)],
    ["of a removed output", () => rmSync(at("docs/a.md"))],
    [
      "of an output that became a link to the same content",
      () => {
        renameSync(at("docs/a.md"), at("elsewhere"));
        symlinkSync("../elsewhere", at("docs/a.md"));
      },
    ],
    ["of a new stray", () => write("docs/b.md", "mine\n")],
    ["of a new source", () => write("runbooks/b.md", "two\n")],
    ["of a new snippet", () => write("snippets/b.md", "two\n")],
    ["of a removed source", () => rmSync(at("runbooks/a.md"))],
    ["of the configuration", () => write("runbook.config.yaml", "version: 1 \n")],
    [
      "of the lock",
      () => write("runbook.lock", readFileSync(at("runbook.lock"), "utf8").replace("0644", "0755")),
    ],
  ])("%s", (_, change) => {
    stampAll();
    expect(look()).toEqual(unchanged);
    change();
    expect(look()).toBeUndefined();
  });

  test("of the tool: another version, or another build", () => {
    stampAll();
    expect(look({ ...tool, version: "1.0.1" })).toBeUndefined();
    expect(look({ ...tool, build: "b2" })).toBeUndefined();
  });
});

describe("a cache is not trusted", () => {
  test("that is gone, torn, or of another shape", () => {
    for (const text of ["", "{", "null", "[]", '{"self":1}']) {
      write(cacheFile, text);
      expect(look()).toBeUndefined();
    }
    rmSync(at(".runbook"), { recursive: true });
    expect(look()).toBeUndefined();
  });

  test("that came with a copy, such as a checkout", () => {
    cpSync(at(cacheFile), at("copy.json"));
    renameSync(at("copy.json"), at(cacheFile));
    expect(look()).toBeUndefined();
  });

  test("whose folder leaves the root, and none is written there", () => {
    const other = mkdtempSync(join(tmpdir(), "runbook-other-"));
    rmSync(at(".runbook"), { recursive: true });
    symlinkSync(other, at(".runbook"));
    makeOutputs();
    expect(() => statSync(join(other, "cache"))).toThrow("ENOENT");
    rmSync(other, { recursive: true });
    expect(look()).toBeUndefined();
  });

  test("where there is no place for one, which is no error", () => {
    rmSync(at(".runbook"), { recursive: true });
    write(".runbook", "a file\n");
    makeOutputs();
    expect(look()).toBeUndefined();
  });
});
