import { resolve } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { explainError } from "../host/explain-error.ts";
import { findRoot } from "../host/find-root.ts";
import { readClusterDefinitions } from "../host/read-cluster-definitions.ts";
import { readFile } from "../host/read-file.ts";
import { writeSchemas } from "../host/schemas-folder.ts";
import { reportJson } from "../reporters/report-json.ts";
import { plural, tell } from "./context.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";

export interface SchemasFlags extends SharedFlags {
  current?: boolean;
}

const maxBytes = 64 * 1024 * 1024;

/** Adds CustomResourceDefinitions to the project, so that `check` knows their kinds. */
export async function schemas(
  context: Context,
  flags: SchemasFlags,
  [action, ...files]: string[],
): Promise<ExitCode> {
  if (action !== "add" || (files.length === 0) === (flags.current !== true)) throw usage();
  const { readDefinitions } = await import("./heavy-schemas.ts");
  const { cwd, env } = context.terminal;
  const root = rootFor(cwd, flags.config);
  const texts =
    flags.current === true
      ? [["the cluster", await readClusterDefinitions(env)] as const]
      : files.map((file) => [file, readText(cwd, file)] as const);
  const found = new Map<string, unknown>();
  let others = 0;
  for (const [file, text] of texts) {
    const read = readDefinitions(text);
    if (read.fault !== undefined) throw unreadable(file, read.fault);
    for (const definition of read.definitions) found.set(definition.metadata.name, definition);
    others += read.others;
  }
  if (found.size === 0) throw noDefinitions(texts.map(([file]) => file));
  const written = writeSchemas(root, found);
  if (flags.json === true) context.terminal.print(reportJson({ written }));
  else context.terminal.print(written.map((path) => `${path}\n`).join(""));
  const passed = others > 0 ? `; ${plural(others, "other document")} passed over` : "";
  tell(context, `${plural(found.size, "definition")} added${passed}`);
  return 0;
}

/** Where `check` looks for them: the root, or without a configuration the folder one is in. */
function rootFor(cwd: string, config: string | undefined): string {
  try {
    return findRoot(cwd, config).root;
  } catch (error) {
    const isMissing = error instanceof Failure && error.id === "config-missing";
    if (isMissing && config === undefined) return cwd;
    throw error;
  }
}

function readText(cwd: string, file: string): string {
  try {
    const { bytes } = readFile(resolve(cwd, file), { maxBytes, followLink: true });
    if (bytes !== undefined) return bytes.toString("utf8");
  } catch (error) {
    throw explainError(error, "read", file);
  }
  throw new Failure("read-failed", `Cannot read ${file}: it is no regular file, or too large`);
}

function usage(): Failure {
  return new Failure(
    "usage",
    "Unexpected arguments of `runbook schemas`, expected `add` with files or with --current",
    "Write `runbook schemas add crds.yaml`, or `runbook schemas add --current`",
  );
}

function unreadable(file: string, { line, reason }: { line: number; reason: string }): Failure {
  return new Failure(
    "read-failed",
    `Cannot read ${file} as YAML: line ${line}: ${reason}`,
    "Name plain YAML; a chart is rendered with `helm template --include-crds` first",
  );
}

function noDefinitions(files: readonly string[]): Failure {
  return new Failure(
    "definitions-missing",
    `Missing CustomResourceDefinitions in ${files.join(", ")}, expected at least one`,
    "Name the YAML files that install the operator",
  );
}
