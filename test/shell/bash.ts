import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const recordEnd = "\x1e";

/** Quoting of the tests' own, so that the code under test does not judge itself. */
export function inSingleQuotes(text: string): string {
  return "'" + text.split("'").join(`'"'"'`) + "'";
}

/**
 * Runs each program in a subshell of one bash, with no PATH, in a folder with the files `a`, `b` and `a b`. Gives
 * standard output and exit status of each. `show` prints its arguments; `cat` prints its input.
 */
export function runEach(programs: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "shell-test-"));
  try {
    for (const name of ["a", "b", "a b"]) writeFileSync(join(folder, name), "");
    const script = [
      `PATH=/nonexistent HOME=/home/me RS=$'\\x1e'`,
      `show() { printf '<%s>' "$#" "$@"; }`,
      `cat() { local text; IFS= read -r -d '' text; printf '%s' "$text"; }`,
      // The one builtin that random text has hit and that prints where it was called.
      `caller() { show caller; }`,
      `each() { (eval "$1") 2>/dev/null </dev/null; printf '%s%s' "=$?" "$RS"; }`,
      ...programs.map((program) => `each ${inSingleQuotes(program)}`),
    ];
    const file = join(folder, ".script");
    writeFileSync(file, script.join("\n"));
    const { stdout, stderr } = spawnSync("bash", ["--norc", file], {
      cwd: folder,
      encoding: "utf8",
      env: { LC_ALL: "C.UTF-8" },
      maxBuffer: 1 << 26,
    });
    const records = stdout.split(recordEnd).slice(0, -1);
    if (records.length !== programs.length) {
      throw new Error(`bash ran ${records.length} of ${programs.length} programs\n${stderr}`);
    }
    return records;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** True when `bash -n` finds a syntax error. It warns about an open heredoc, and that is none. */
export function bashRejects(code: string): boolean {
  const { status, stderr } = spawnSync("bash", ["-n"], { input: code, encoding: "utf8" });
  // An error inside [[ ]] is printed, and the status is 0 all the same.
  return status !== 0 || stderr.split("\n").some((line) => line !== "" && !/warning/.test(line));
}
