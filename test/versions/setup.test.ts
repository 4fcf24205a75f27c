import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

function setup(words: readonly string[], env: NodeJS.ProcessEnv) {
  const script = join(root, "scripts/setup.mjs");
  return spawnSync(process.execPath, [script, ...words], { encoding: "utf8", env });
}

describe("the set-up script", () => {
  it("says nothing when all is there, and is fast", () => {
    const start = performance.now();
    const { status, stdout, stderr } = setup(["test"], process.env);
    expect([status, stdout, stderr]).toEqual([0, "", ""]);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it("says in one line what to install where it cannot", () => {
    const empty = mkdtempSync(join(tmpdir(), "runbook-path-"));
    const { status, stdout, stderr } = setup(["test"], { PATH: empty });
    rmSync(empty, { recursive: true });
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(
      /^setup: Missing bash, git, jq, make, openssl, shellcheck.*sudo apt-get install bash.*\n$/,
    );
  });

  it("refuses a purpose that it does not know", () => {
    const { status, stderr } = setup(["tests"], process.env);
    expect([status, stderr]).toEqual([2, "setup: Unexpected `tests`, expected demo or test\n"]);
  });
});

describe("the oldest Node", () => {
  const read = (path: string) => readFileSync(join(root, path), "utf8");

  it("is one number in every place that names it", () => {
    const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
    const oldest = engines.node.replace(">=", "");
    expect(oldest).toMatch(/^\d+\.\d+$/);
    expect(read("scripts/setup.mjs")).toContain(`minimumNode = [${oldest.replace(".", ", ")}]`);
    expect(read("scripts/build.mjs")).toContain(`target: "node${oldest}"`);
    expect(read("README.md")).toContain(`Node ${oldest}`);
  });

  it("is tested, and a newer one too", () => {
    const oldest = /minimumNode = \[(\d+)/.exec(read("scripts/setup.mjs"))?.[1] ?? "";
    const tested = /for major in ([\d ]+);/.exec(read(".ci/run"))?.[1]?.split(" ") ?? [];
    expect(tested).toContain(oldest);
    expect(Math.max(...tested.map(Number))).toBeGreaterThan(Number(oldest));
  });
});
