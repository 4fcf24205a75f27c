import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import { scriptOf } from "../../src/extract/script/script.ts";
import { configSchema, type Config } from "../../src/model/config.ts";
import type { Runbook } from "../../src/model/runbook.ts";
import { parseRunbook } from "../../src/parse/parse-runbook.ts";

const folder = mkdtempSync(join(tmpdir(), "runbook-script-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A runbook whose procedure is the given Markdown. */
export function runbookOf(body: string, frontMatter: Record<string, unknown> = {}): Runbook {
  const head = {
    id: "drill",
    title: "Drill",
    scenario: "Something is lost",
    requires: ["thing"],
    drill: { cadence: "monthly", script: "tests/smoke/dr-drill.sh" },
    ...frontMatter,
  };
  const text = `---\n${JSON.stringify(head)}\n---\n\n${body}`;
  const { runbook, diagnostics } = parseRunbook({ file: "runbooks/drill.md", text }, new Map());
  if (runbook === undefined || diagnostics.length > 0) {
    throw new Error(JSON.stringify(diagnostics, undefined, 2));
  }
  return runbook;
}

export function configOf(cluster: Record<string, unknown> = {}): Config {
  return configSchema.parse({
    version: 1,
    clusters: { one: { components: ["thing"], ...cluster } },
  });
}

/** The text of the script; a diagnostic fails the test. */
export function scriptText(runbook: Runbook, config: Config): string {
  const { file, diagnostics } = scriptOf(runbook, config);
  if (file === undefined) throw new Error(JSON.stringify(diagnostics));
  return file.content;
}

/** Writes the script where it belongs below a new root, and returns its path. */
export function writeScript(runbook: Runbook, config = configOf()): { root: string; path: string } {
  const root = mkdtempSync(join(folder, "script-"));
  const path = join(root, "tests/smoke/dr-drill.sh");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, scriptText(runbook, config));
  chmodSync(path, 0o755);
  return { root, path };
}
