import { describe, expect, test } from "vitest";
import { refuseFiles } from "../../src/plan/refuse-files.ts";
import { refusePath } from "../../src/plan/refuse-path.ts";
import type { WantedFile } from "../../src/model/wanted-file.ts";

const sources = ["ops.config.yaml", "runbooks/", "snippets/"];

describe("refusePath", () => {
  test.each([
    "",
    "/etc/passwd",
    "C:/windows",
    "../../etc/passwd",
    "docs/../../x",
    "docs//x",
    "docs/./x",
    "docs/",
    "a\\b",
    "a\0b",
    "a\nb",
    "a\u001b[2Jb",
    "a\u009bb",
    ".git/hooks/pre-commit",
    "vendor/.GIT/config",
    "runbook.config.yaml",
    "Runbook.Lock",
    "ops.config.yaml",
    "runbooks/a.md",
    "RUNBOOKS/a.md",
    "snippets/deep/a.md",
    "runbooks",
  ])("refuses %j", (path) => {
    expect(refusePath(path, sources)).toEqual(expect.any(String));
  });

  test.each(["a", "docs/a b.md", "docs/.gitignore", "runbooks.md", "docs/runbooks/x.md", "…"])(
    "accepts %j",
    (path) => {
      expect(refusePath(path, sources)).toBeUndefined();
    },
  );
});

describe("refuseFiles", () => {
  const file = (path: string, from: string): WantedFile => ({
    path,
    content: "",
    permission: 0o644,
    from: [from],
  });

  test.each([
    ["one path twice", "docs/a.md", "docs/a.md"],
    ["paths that differ only in case", "docs/a.md", "Docs/A.md"],
    ["paths that differ only in Unicode form", "docs/\u00fc.md", "docs/u\u0308.md"],
    ["a file below a file", "docs", "docs/a.md"],
  ])("refuses %s, and says where both come from", (_, first, second) => {
    const found = refuseFiles([file(first, "runbooks/a.md"), file(second, "runbooks/b.md")], []);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      id: "output-duplicate",
      file: "runbooks/b.md",
      cause: { file: "runbooks/a.md" },
    });
  });

  test("accepts different paths, and refuses each bad one once", () => {
    expect(refuseFiles([file("a", "r"), file("b/a", "r"), file("b/c", "r")], [])).toEqual([]);
    const found = refuseFiles([file("../a", "runbooks/a.md")], []);
    expect(found.map(({ file: at, id }) => [at, id])).toEqual([["runbooks/a.md", "path-refused"]]);
  });
});
