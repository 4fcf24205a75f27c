import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../src/diagnostics/failure.ts";
import { applyPlan } from "../../src/host/apply-plan.ts";
import { readPresent } from "../../src/host/read-present.ts";
import type { Lock } from "../../src/plan/lock.ts";
import type { Entry, Plan } from "../../src/plan/plan.ts";

const lock: Lock = {
  layout: { runbooks: "runbooks", snippets: "snippets", clusters: [], generated: [] },
  outputs: new Map(),
  shared: new Map(),
};

function planOf(...entries: (Partial<Entry> & Pick<Entry, "action" | "path">)[]): Plan {
  const full = entries.map((entry) => ({
    reason: "source changed" as const,
    sources: [],
    permission: 0o644,
    ...entry,
  }));
  return { entries: full, diagnostics: [], lock };
}

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "runbook-host-"));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Every file below the root with its content; folders end in a slash. */
function tree(folder = root, prefix = ""): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory()) {
      found[`${path}/`] = "";
      Object.assign(found, tree(join(folder, entry.name), `${path}/`));
    } else
      found[path] = entry.isSymbolicLink()
        ? "link"
        : readFileSync(join(folder, entry.name), "utf8");
  }
  return found;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** The Failure that applying the plan ends in, having changed nothing. */
function refused(plan: Plan): Failure {
  const before = tree();
  try {
    applyPlan(root, "runbook.lock", plan);
  } catch (error) {
    expect(tree()).toEqual(before);
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("the plan was applied");
}

describe("applyPlan", () => {
  test("creates, changes and deletes, and leaves neither temporary files nor empty folders", () => {
    write("docs/old/a.md", "gone");
    write("docs/b.md", "before");
    applyPlan(
      root,
      "runbook.lock",
      planOf(
        { action: "create", path: "tests/smoke/a.sh", new: "one", permission: 0o755 },
        { action: "change", path: "docs/b.md", old: "before", new: "after" },
        { action: "delete", path: "docs/old/a.md", old: "gone" },
        { action: "keep", path: "docs/kept.md", new: "never written" },
      ),
    );
    expect(tree()).toEqual({
      "docs/": "",
      "docs/b.md": "after",
      "tests/": "",
      "tests/smoke/": "",
      "tests/smoke/a.sh": "one",
      "runbook.lock": expect.stringContaining('"version": 1') as string,
    });
    expect(statSync(join(root, "tests/smoke/a.sh")).mode & 0o111).toBe(0o111);
    expect(statSync(join(root, "docs/b.md")).mode & 0o111).toBe(0);
  });

  test("keeps what the user set of a permission, and decides what is executable", () => {
    write("a.sh", "one");
    chmodSync(join(root, "a.sh"), 0o600);
    applyPlan(root, "runbook.lock", planOf({ action: "change", path: "a.sh", new: "two" }));
    expect(statSync(join(root, "a.sh")).mode & 0o777).toBe(0o600);
    const plan = planOf({ action: "change", path: "a.sh", new: "two", permission: 0o755 });
    applyPlan(root, "runbook.lock", plan);
    expect(statSync(join(root, "a.sh")).mode & 0o100).toBe(0o100);
  });

  test("refuses a plan with a conflict", () => {
    const plan = planOf(
      { action: "create", path: "a", new: "a" },
      { action: "conflict", path: "b" },
    );
    expect(refused(plan)).toMatchObject({ id: "plan-refused" });
  });

  test("changes nothing when a file stands where a folder is needed", () => {
    write("z", "a file");
    const plan = planOf(
      { action: "create", path: "new/a.md", new: "a" },
      { action: "create", path: "z/b.md", new: "b" },
    );
    const failure = refused(plan);
    expect(failure.message).toContain("z is a file, expected a folder");
    expect(failure.help).toBe("Move z away, or choose another path");
  });

  test.each([
    ["a folder", () => mkdirSync(join(root, "a.md")), "no regular file"],
    ["a dangling link", () => symlinkSync("nowhere", join(root, "a.md")), "a symbolic link"],
    ["a named pipe", () => execFileSync("mkfifo", [join(root, "a.md")]), "no regular file"],
  ])("changes nothing when %s stands where a file goes", (_, make, what) => {
    make();
    if (what === "no regular file" && !statSync(join(root, "a.md")).isDirectory()) {
      // A pipe cannot be compared by content: look only at what is said, and that it is still there.
      const plan = planOf({ action: "change", path: "a.md", new: "a" });
      expect(() => applyPlan(root, "runbook.lock", plan)).toThrow(what);
      expect(readdirSync(root)).toEqual(["a.md"]);
      return;
    }
    const plan = planOf(
      { action: "create", path: "0/first.md", new: "a" },
      { action: "change", path: "a.md", new: "a" },
    );
    expect(refused(plan).message).toContain(what);
  });

  test("changes nothing when a name is too long for the file system", () => {
    const path = `${"x".repeat(300)}.md`;
    const plan = planOf(
      { action: "create", path: "a/b.md", new: "a" },
      { action: "create", path, new: "b" },
    );
    expect(refused(plan).message).toContain("the name is too long");
  });

  test("refuses a path through a link that leaves the root, and follows one that stays", () => {
    const outside = mkdtempSync(join(tmpdir(), "runbook-outside-"));
    symlinkSync(outside, join(root, "docs"));
    const failure = refused(planOf({ action: "create", path: "docs/a.md", new: "a" }));
    expect(failure.message).toContain("docs is a symbolic link that leaves the root");
    expect(readdirSync(outside)).toEqual([]);
    expect(() => readPresent(root, ["docs/a.md"])).toThrow("leaves the root");
    rmSync(outside, { recursive: true });

    mkdirSync(join(root, "real"));
    symlinkSync("real", join(root, "alias"));
    applyPlan(root, "runbook.lock", planOf({ action: "create", path: "alias/a.md", new: "a" }));
    expect(readFileSync(join(root, "real/a.md"), "utf8")).toBe("a");
  });

  const canMount = process.platform === "linux" && process.getuid?.() === 0 && mountWorks();
  if (!canMount) console.warn("SKIPPED: full disk and read-only disk: mounting a tmpfs needs root");

  describe.skipIf(!canMount)("on a small disk", () => {
    let mount = "";
    beforeEach(() => {
      mount = join(root, "disk");
      mkdirSync(mount);
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", mount]);
    });
    afterEach(() => {
      execFileSync("umount", [mount]);
    });

    test("that is full, nothing is half-written", () => {
      write("disk/a.md", "before");
      const failure = refused(
        planOf(
          { action: "change", path: "disk/a.md", new: "after" },
          { action: "create", path: "disk/new/b.md", new: "b".repeat(200_000) },
        ),
      );
      expect(failure.message).toBe("Cannot write disk/new/b.md: no space left on the disk");
      expect(failure.help).toContain("Free some space");
    });

    test("that is read-only, nothing is written elsewhere either", () => {
      write("disk/a.md", "before");
      execFileSync("mount", ["-o", "remount,ro", mount]);
      const failure = refused(
        planOf(
          { action: "create", path: "docs/new.md", new: "a" },
          { action: "change", path: "disk/a.md", new: "after" },
        ),
      );
      expect(failure.message).toBe("Cannot write disk/a.md: the file system is read-only");
      expect(existsSync(join(root, "runbook.lock"))).toBe(false);
    });
  });
});

function mountWorks(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "runbook-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "tmpfs", folder], { stdio: "ignore" });
    execFileSync("umount", [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
