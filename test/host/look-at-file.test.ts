import { lstatSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lookAtFile } from "../../src/host/look-at-file.ts";
import type { Stamp } from "../../src/host/stamp.ts";
import { digestOf } from "../../src/plan/digest.ts";

let folder = "";
const file = () => join(folder, "a.md");
const look = (known?: Stamp) => lookAtFile(file(), "a.md", known);

/** Written by somebody a minute ago, so that its times tell of every later change. */
function write(text: string): Stamp {
  writeFileSync(file(), text);
  utimesSync(file(), Date.now() / 1000 - 60, Date.now() / 1000 - 60);
  const { ctimeMs, ino, mtimeMs, size } = lstatSync(file());
  return { digest: digestOf(text), size, mtimeMs, ctimeMs, ino };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "runbook-look-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("a file that was looked at before", () => {
  test("is not read when nothing says that it has changed", () => {
    const stamp = write("one");
    expect(look(stamp)).toEqual({ digest: digestOf("one"), stamp });
  });

  test("is read when its size, a time or its inode is another", () => {
    const stamp = write("one");
    for (const key of ["size", "mtimeMs", "ctimeMs", "ino"] as const) {
      const found = look({ ...stamp, [key]: stamp[key] + 1 });
      expect(found.bytes?.toString()).toBe("one");
    }
  });

  test("is read when a link stands in its place, which has no stamp of its own", () => {
    const stamp = write("one");
    rmSync(file());
    writeFileSync(join(folder, "b.md"), "two");
    symlinkSync("b.md", file());
    expect(look(stamp)).toMatchObject({ digest: digestOf("two"), bytes: Buffer.from("two") });
  });

  test("has no stamp while its next change may leave the same times", () => {
    write("one");
    expect(look().stamp).toBeUndefined();
  });

  test("is refused when it is a folder, or larger than anything that is read", () => {
    writeFileSync(file(), Buffer.alloc(16 * 1024 * 1024 + 1));
    expect(look()).toMatchObject({ refused: "too large" });
    expect(lookAtFile(folder, "folder", undefined)).toMatchObject({ refused: "not a file" });
  });

  test("is named when it is gone", () => {
    expect(() => look()).toThrow("Cannot read a.md: no such file");
  });
});
