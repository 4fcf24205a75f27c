import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { copyLibrary, run } from "./runbook.ts";

const text = "# A\n\nSee [it](restore.md#check).\n\n```bash\n./scripts/restore.sh\n```\n";

let root = "";

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** Ids of what is found, in the order of the document. */
function check(...flags: string[]): string[] {
  const args = ["check", "--no-shellcheck", ...flags, "docs"];
  const { stdout } = run(root, args, { XDG_CACHE_HOME: join(root, "cache") });
  return flags.includes("--json")
    ? (JSON.parse(stdout) as { diagnostics: { id: string }[] }).diagnostics.map(({ id }) => id)
    : Array.from(stdout.matchAll(/\(([a-z-]+)\)$/gm), ([, id = ""]) => id);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runbook-surroundings-"));
  mkdirSync(join(root, ".git"));
  write("docs/a.md", text);
  write("docs/b.md", "# B\n\n```bash\necho b\n```\n");
  write("scripts/backup.sh", "true\n");
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const linked = "linked-file-exists";
const named = "named-file-exists";

// Of an unchanged tree the first is answered at once, without the rules; the second never is.
describe.each([
  ["answered at once", []],
  ["with --json", ["--json"]],
  ["without a cache", ["--no-cache"]],
  ["with --fix", ["--fix"]],
])("a check %s", (_, flags) => {
  test("sees that a file appears and disappears, though the document stays as it is", () => {
    expect(check(...flags)).toEqual([linked, named]);
    expect(check(...flags)).toEqual([linked, named]);
    write("scripts/restore.sh", "true\n");
    expect(check(...flags)).toEqual([linked]);
    write("docs/restore.md", "# Restore\n\n## Check\n");
    expect(check(...flags)).toEqual([]);
    expect(check(...flags)).toEqual([]);
    rmSync(join(root, "scripts/restore.sh"));
    expect(check(...flags)).toEqual([named]);
  });

  test("sees that another document changes, also when nobody can tell from its size and times", () => {
    write("scripts/restore.sh", "true\n");
    write("docs/restore.md", "# Restore\n\n## Check\n");
    expect(check(...flags)).toEqual([]);
    utimesSync(join(root, "docs/restore.md"), 1, 1);
    expect(check(...flags)).toEqual([]);
    write("docs/restore.md", "# Restore\n\n## Cheek\n");
    utimesSync(join(root, "docs/restore.md"), 1, 1);
    // `--fix` corrects the anchor; it is fixed then, and said no more.
    expect(check(...flags)).toEqual(flags.includes("--fix") ? [] : ["anchor-exists"]);
  });

  test("sees that a repository begins or ends", () => {
    expect(check(...flags)).toEqual([linked, named]);
    rmSync(join(root, ".git"), { recursive: true });
    expect(check(...flags)).toEqual([]);
    write("docs/.git", "gitdir: elsewhere\n");
    expect(check(...flags)).toEqual([linked]);
  });

  test("sees that a file is ignored by git", () => {
    expect(check(...flags)).toEqual([linked, named]);
    write(".gitignore", "restore.*\n");
    expect(check(...flags)).toEqual([]);
  });
});

test("one check profits from another of the same files", () => {
  expect(check("--json")).toEqual([linked, named]);
  write("scripts/restore.sh", "true\n");
  expect(check()).toEqual([linked]);
  rmSync(join(root, "scripts/restore.sh"));
  expect(check("--json")).toEqual([linked, named]);
});

test("--fix writes the way from the folder of the document", () => {
  write("docs/a.md", "# A\n\nRun [it](scripts/backup.sh#L1).\n\n```bash\necho a\n```\n");
  expect(check()).toEqual([linked]);
  expect(check("--fix")).toEqual([]);
  expect(check()).toEqual([]);
});

test("a library is checked against its files, without arguments and without .git", () => {
  const { edit, root: library, write: put } = copyLibrary();
  const env = { XDG_CACHE_HOME: join(library, "cache") };
  const checkAll = () => run(library, ["check", "--no-shellcheck"], env).stdout;
  const block = "curl --fail --max-time 60";
  edit("runbooks/queue-restore.md", block, `bash scripts/before.sh\n${block}`);
  put("scripts/after.sh", "true\n");
  expect(checkAll()).toContain(`(${named})`);
  expect(checkAll()).toContain(`(${named})`);
  put("scripts/before.sh", "true\n");
  expect(checkAll()).not.toContain(named);
  expect(checkAll()).not.toContain(named);
  rmSync(join(library, "scripts/before.sh"));
  expect(checkAll()).toContain(`(${named})`);
});
