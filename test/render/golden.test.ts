import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { documentFaults } from "./document-faults.ts";
import { renderFolder, type Rendered } from "./render-case.ts";

const root = join(import.meta.dirname, "../golden/render");
const cases = readdirSync(root);

test("there are cases", () => expect(cases.length).toBeGreaterThanOrEqual(3));

test.each(cases)("%s is rendered as expected", (name) => {
  const rendered = renderFolder(join(root, name, "input"));
  const actual = filesOf(rendered);
  const folder = join(root, name, "expected");
  if (process.env["UPDATE_GOLDEN"] === "1") rewrite(folder, actual);
  expect(actual).toEqual(readAll(folder));
});

test.each(cases)("%s is without faults, and the order of its runbooks does not matter", (name) => {
  const input = join(root, name, "input");
  const rendered = renderFolder(input);
  for (const { content } of rendered.files) {
    const { faults, seen } = documentFaults(content);
    expect(faults).toEqual([]);
    expect(Math.min(seen.headings, seen.links, seen.scripts, seen.tables)).toBeGreaterThan(0);
  }
  expect(renderFolder(input, (items) => items.toReversed())).toEqual(rendered);
});

/** Everything that came out, as files: diagnostics too. */
function filesOf({ files, diagnostics }: Rendered): Record<string, string> {
  return {
    ...Object.fromEntries(files.map(({ path, content }) => [path, content])),
    ...(diagnostics.length > 0 && { "diagnostics.txt": diagnostics.map(lineOf).join("") }),
  };
}

function lineOf({ file, place, id, reason, help }: Diagnostic): string {
  const at =
    place === undefined ? "" : `:${place.start.line}:${place.start.column}-${place.end.column}`;
  return `${file}${at} ${id}: ${reason}\n  ${help}\n`;
}

function readAll(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, "utf8")]),
  );
}

function rewrite(folder: string, files: Record<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}
