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
  const { parseManifests, trimDefinition } = await import("./heavy-schemas.ts");
  const { cwd, env } = context.terminal;
  const { root } = findRoot(cwd, flags.config);
  const values =
    flags.current === true
      ? await readClusterDefinitions(env)
      : files.flatMap((file) => parseManifests(readText(cwd, file)).map(({ value }) => value));
  const found = new Map(
    values.flatMap((value) => {
      const definition = trimDefinition(value);
      return definition === undefined ? [] : [[definition.metadata.name, definition] as const];
    }),
  );
  if (found.size === 0) throw noDefinitions(files);
  const written = writeSchemas(root, found);
  if (flags.json === true) context.terminal.print(reportJson({ written }));
  else context.terminal.print(written.map((path) => `${path}\n`).join(""));
  const others = values.length - found.size;
  const passed = others > 0 ? `; ${plural(others, "document")} passed over` : "";
  tell(context, `${plural(found.size, "definition")} added${passed}`);
  return 0;
}

function readText(cwd: string, file: string): string {
  try {
    const { bytes } = readFile(resolve(cwd, file), { maxBytes, followLink: true });
    if (bytes !== undefined) return bytes.toString("utf8");
    throw new Failure("read-failed", `Cannot read ${file}: it is no regular file, or too large`);
  } catch (error) {
    throw explainError(error, "read", file);
  }
}

function usage(): Failure {
  return new Failure(
    "usage",
    "Unexpected arguments of `runbook schemas`, expected `add` with files or with --current",
    "Write `runbook schemas add crds.yaml`, or `runbook schemas add --current`",
  );
}

function noDefinitions(files: readonly string[]): Failure {
  const where = files.length === 0 ? "the cluster" : files.join(", ");
  return new Failure(
    "definitions-missing",
    `Missing CustomResourceDefinitions in ${where}, expected at least one`,
    "Name the YAML files that install the operator",
  );
}
