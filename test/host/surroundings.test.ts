import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { repositoryFinder } from "../../src/host/find-repository.ts";
import { packAnswers, unpackAnswers } from "../../src/host/pack-answers.ts";
import { makeSurroundings, type Answer } from "../../src/host/surroundings.ts";

let home = "";
let root = "";
const around = () => makeSurroundings().around({ root, folder: "" });

function write(path: string, content: string | Uint8Array): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "runbook-around-"));
  root = join(home, "repository");
  mkdirSync(root);
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

describe("the repository of a file", () => {
  const placeOf = (file: string, otherwise?: string) =>
    repositoryFinder(otherwise)(join(home, file));

  test("is the nearest folder with .git, which is a file in a worktree", () => {
    mkdirSync(join(root, ".git"));
    write("tree/.git", "gitdir: elsewhere\n");
    expect(placeOf("repository/docs/a.md")).toEqual({ root, folder: "docs" });
    expect(placeOf("repository/a.md")).toEqual({ root, folder: "" });
    expect(placeOf("repository/tree/a.md")).toEqual({ root: join(root, "tree"), folder: "" });
  });

  test("is that of the configuration for files below it, and none for others", () => {
    expect(placeOf("repository/docs/a.md", root)).toEqual({ root, folder: "docs" });
    expect(placeOf("repository-2/a.md", root)).toBeUndefined();
    expect(placeOf("repository/docs/a.md")).toBeUndefined();
  });
});

describe("what rules are told", () => {
  test("is what is there, links followed", () => {
    write("docs/a.md", "# A\n");
    symlinkSync("docs", join(root, "link"));
    expect(around().kindOf("docs/a.md")).toBe("file");
    expect(around().kindOf("docs")).toBe("folder");
    expect(around().kindOf("")).toBe("folder");
    expect(around().kindOf("link/a.md")).toBe("file");
    expect(around().kindOf("docs/b.md")).toBeUndefined();
    expect(around().kindOf("docs/a.md/b")).toBeUndefined();
    expect(around().kindOf("a".repeat(10_000))).toBeUndefined();
    expect(around().textOf("a".repeat(10_000))).toBeUndefined();
    expect(around().kindOf("link/b.md")).toBeUndefined();
    expect(around().namesIn("link")).toEqual(["a.md"]);
    expect(around().namesIn("docs")).toEqual(["a.md"]);
    expect(around().namesIn("docs/a.md")).toEqual([]);
    expect(around().textOf("link/a.md")).toBe("# A\n");
  });

  test("is that nobody knows, of what leads out or cannot be looked at", () => {
    symlinkSync("loop", join(root, "loop"));
    symlinkSync("gone", join(root, "dangling"));
    spawnSync("mkfifo", [join(root, "pipe")]);
    const paths = ["../x", "a/../../x", "/etc/passwd", "a\0b", "a\\b", "./a", "a//b", "a/"];
    for (const path of [...paths, "loop", "loop/a", "dangling", "pipe"]) {
      expect(around().kindOf(path), JSON.stringify(path.slice(0, 20))).toBe("unknown");
      expect(around().textOf(path)).toBeUndefined();
      expect(around().namesIn(path)).toEqual([]);
    }
  });

  test("is that nobody knows, of a folder that is closed: to root none is", () => {
    write("closed/a.md", "# A\n");
    chmodSync(join(root, "closed"), 0o000);
    const isRoot = process.getuid?.() === 0;
    expect(around().kindOf("closed/a.md")).toBe(isRoot ? "file" : "unknown");
    expect(around().namesIn("closed")).toEqual(isRoot ? ["a.md"] : []);
    chmodSync(join(root, "closed"), 0o700);
  });

  test("never is a text or a name from outside, from a binary, or from more than 1 MiB", () => {
    mkdirSync(join(home, "outside"));
    writeFileSync(join(home, "outside/secret.md"), "secret\n");
    symlinkSync("../outside", join(root, "way"));
    symlinkSync("../outside/secret.md", join(root, "secret.md"));
    write("binary", new Uint8Array([0xff, 0xfe, 0]));
    write("large", "a".repeat(1024 * 1024 + 1));
    write("largest", "a".repeat(1024 * 1024));
    for (const path of ["secret.md", "way/secret.md", "binary", "large"]) {
      expect(around().kindOf(path)).toBe("file");
      expect(around().textOf(path)).toBeUndefined();
    }
    expect(around().namesIn("way")).toEqual([]);
    expect(around().textOf("largest")).toHaveLength(1024 * 1024);
  });

  test("throws for no path at all", () => {
    write("a/b", "text\n");
    const part = fc.oneof(fc.constantFrom("a", "b", "..", ".", "", "/", "\0", "\\"), fc.string());
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const path = parts.join("/");
        const asked = around();
        asked.kindOf(path);
        asked.namesIn(path);
        asked.textOf(path);
        expect(asked.asked()).toHaveLength(3);
      }),
    );
  });
});

describe("an answer that is kept", () => {
  const confirm = (answers: readonly Answer[]) => {
    const now = makeSurroundings();
    return answers.map((answer) => now.confirm(answer) !== undefined);
  };

  test("holds until what it is about changes", () => {
    write("docs/a.md", "# A\n");
    const asked = around();
    asked.kindOf("docs/a.md");
    asked.kindOf("docs/b.md");
    asked.namesIn("docs");
    asked.textOf("docs/a.md");
    asked.textOf("docs/b.md");
    const kept = asked.asked();
    expect(confirm(kept)).toEqual([true, true, true, true, true]);
    write("docs/a.md", "# B\n");
    expect(confirm(kept)).toEqual([true, true, true, false, true]);
    write("docs/b.md", "# B\n");
    expect(confirm(kept)).toEqual([true, false, false, false, false]);
    rmSync(join(root, "docs"), { recursive: true });
    expect(confirm(kept)).toEqual([false, true, false, false, true]);
  });

  test("needs no reading of a text whose stamp is the same", () => {
    write("a.md", "# A\n");
    const { ctimeMs, ino, mtimeMs, size } = lstatSync(join(root, "a.md"));
    const stamp = { digest: "not its own", size, mtimeMs, ctimeMs, ino };
    const answer: Answer = { root, about: "text", path: "a.md", told: stamp.digest, stamp };
    const now = makeSurroundings();
    expect(now.confirm(answer)).toBe(answer);
    expect(now.around({ root, folder: "" }).textOf("a.md")).toBe("# A\n");
    expect(makeSurroundings().confirm({ ...answer, stamp: { ...stamp, size: 9 } })).toBeUndefined();
  });

  test("comes out of its short form as it went in, and only once for all who asked", () => {
    const answer = fc.record({
      root: fc.constantFrom("/one", "/two"),
      about: fc.constantFrom("kind", "names", "text"),
      path: fc.constantFrom("a", "b/c"),
      told: fc.constantFrom("file", "", "0123"),
    });
    const files = fc.array(fc.tuple(fc.string(), fc.array(answer, { maxLength: 5 })));
    fc.assert(
      fc.property(files, (entries) => {
        const asked = new Map(entries.map(([file, answers]) => [file, { asked: answers }]));
        const packed = packAnswers(asked);
        const unpacked = unpackAnswers(JSON.parse(JSON.stringify(packed)) as typeof packed);
        for (const [file, { asked: own }] of asked) expect(unpacked.get(file) ?? []).toEqual(own);
        const all = [...asked.values()].flatMap(({ asked: own }) => own);
        const different = new Set(all.map((each) => JSON.stringify(each)));
        expect(packed.roots.flatMap(([, answers]) => answers)).toHaveLength(different.size);
      }),
    );
  });
});
