import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Repository } from "../../../src/document/repository.ts";
import { justfile } from "../../../src/rules/tasks/justfile.ts";
import { hasName, knownIn } from "../../../src/rules/tasks/known-in.ts";
import { makefile } from "../../../src/rules/tasks/makefile.ts";
import type { Runner } from "../../../src/rules/tasks/runner.ts";
import { taskfile } from "../../../src/rules/tasks/taskfile.ts";
import { exampleDocument } from "../example-document.ts";
import { justCases, makeCases, taskCases, type RunnerCase } from "./runner-cases.ts";

const tools = resolve(import.meta.dirname, "../../../.tools/bin");

const runners: readonly [string, Runner, readonly RunnerCase[], readonly string[]][] = [
  ["make", makefile, makeCases, ["--dry-run"]],
  ["task", taskfile, taskCases, ["--dry"]],
  ["just", justfile, justCases, ["--dry-run"]],
];

describe.each(runners)("what %s knows", (program, runner, cases, flags) => {
  const path = program === "make" ? program : join(tools, program);

  it.each(cases.map((one) => [one.about, one] as const))("%s", (_, one) => {
    expect(names(one).filter((name) => isKnown(runner, one.files, name))).toEqual([
      ...one.there,
      ...(one.unclear ?? []),
    ]);
  });

  it.each(cases.map((one) => [one.about, one] as const))(
    "as the program itself says: %s",
    (_, one) => {
      const folder = mkdtempSync(join(tmpdir(), "runbook-tasks-"));
      try {
        for (const [file, text] of Object.entries(one.files)) {
          mkdirSync(join(folder, dirname(file)), { recursive: true });
          writeFileSync(join(folder, file), text);
        }
        const runs = (name: string) =>
          spawnSync(path, [...flags, name], { cwd: folder }).status === 0;
        expect(names(one).filter(runs)).toEqual(one.there);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

function names({ missing, there, unclear = [] }: RunnerCase): string[] {
  return [...there, ...unclear, ...missing];
}

function isKnown(runner: Runner, files: RunnerCase["files"], name: string): boolean {
  const repository = repositoryOf(files);
  const [known] = knownIn(repository, runner, { folder: "", files: [], operands: [] }, "");
  if (known === undefined) throw new Error("no file was found");
  return hasName(known, name);
}

function repositoryOf(files: RunnerCase["files"]): Repository {
  const { repository } = exampleDocument("", new Map(Object.entries(files)));
  if (repository === undefined) throw new Error("no files were given");
  return repository;
}
