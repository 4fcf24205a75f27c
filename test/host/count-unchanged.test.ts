import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync } from "node:fs";
import { rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { applyPlan } from "../../src/host/apply-plan.ts";
import { countUnchanged } from "../../src/host/count-unchanged.ts";
import { findRoot } from "../../src/host/find-root.ts";
import { inputsOf } from "../../src/host/inputs-of.ts";
import { recallAnswer } from "../../src/host/last-answer.ts";
import { openTree } from "../../src/host/open-tree.ts";
import { readSources } from "../../src/host/read-sources.ts";
import { sealOutputs } from "../../src/host/seal-outputs.ts";
import { planFiles } from "../../src/plan/plan-files.ts";

const tool = { version: "1.0.0", build: "b1" };
const layout = { runbooks: "runbooks", snippets: "snippets", clusters: ["a"], generated: ["docs"] };
const kinds = ["document", "extract"] as const;
const sealFile = ".runbook/cache/runbook.outputs.json";
const answerFile = ".runbook/cache/runbook.verify.json";

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

/** By content. */
function look(by = tool): ReturnType<typeof countUnchanged> {
  return countUnchanged(openTree(root, undefined), by, "verify");
}

/** By what the file system says. */
function recall(build = tool.build): ReturnType<typeof recallAnswer> {
  return recallAnswer(findRoot(root, undefined), build, "verify");
}

/** As `look` a little later: it remembers nothing of files as young as these. */
function lookLater(): ReturnType<typeof countUnchanged> {
  const tree = openTree(root, undefined);
  return countUnchanged({ ...tree, openedAt: tree.openedAt + 60_000 }, tool, "verify");
}

const unchanged = { counts: { runbooks: 1, clusters: 1, files: 1 }, notes: "" };

describe("nothing has changed", () => {
  test("is known by content, and from then on without reading it", () => {
    expect(recall()).toBeUndefined();
    expect(lookLater()).toEqual(unchanged);
    rmSync(at(sealFile));
    expect(recall()).toEqual(unchanged);
  });

  test("a file that was written just now is not remembered: its next change may leave the same times", () => {
    expect(look()).toEqual(unchanged);
    expect(recall()).toBeUndefined();
  });

  test("a file that was touched is read again", () => {
    lookLater();
    utimesSync(at("docs/a.md"), 1, 1);
    expect(recall()).toBeUndefined();
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
    [
      "of a folder that became a link to the same files elsewhere",
      () => {
        const elsewhere = mkdtempSync(join(tmpdir(), "runbook-other-"));
        onTestFinished(() => rmSync(elsewhere, { recursive: true }));
        renameSync(at("docs"), join(elsewhere, "docs"));
        symlinkSync(join(elsewhere, "docs"), at("docs"));
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
    ["of a removed lock", () => rmSync(at("runbook.lock"))],
    [
      "of a source that became a link to the same content",
      () => {
        renameSync(at("runbooks/a.md"), at("elsewhere"));
        symlinkSync("../elsewhere", at("runbooks/a.md"));
      },
    ],
  ])("%s", (_, change) => {
    lookLater();
    expect(recall()).toEqual(unchanged);
    change();
    expect(recall()).toBeUndefined();
    expect(look()).toBeUndefined();
  });

  test("of the tool: another version, or another build", () => {
    lookLater();
    expect(look({ ...tool, version: "1.0.1" })).toBeUndefined();
    expect(look({ ...tool, build: "b2" })).toBeUndefined();
    expect(recall("b2")).toBeUndefined();
  });
});

describe("a cache is not trusted", () => {
  test("that is gone, torn, or of another shape", () => {
    for (const text of ["", "{", "null", "[]", '{"self":1}']) {
      write(sealFile, text);
      write(answerFile, text);
      expect(recall()).toBeUndefined();
      expect(look()).toBeUndefined();
    }
    rmSync(at(".runbook"), { recursive: true });
    expect(recall()).toBeUndefined();
    expect(look()).toBeUndefined();
  });

  test("that came with a copy, such as a checkout", () => {
    lookLater();
    for (const file of [sealFile, answerFile]) {
      cpSync(at(file), at("copy.json"));
      renameSync(at("copy.json"), at(file));
    }
    expect(recall()).toBeUndefined();
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
