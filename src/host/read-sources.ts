import { statSync } from "node:fs";
import { join } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Failure } from "../diagnostics/failure.ts";
import { refusePath } from "../model/output-path.ts";
import { digestOf } from "../plan/digest.ts";
import { explainError } from "./explain-error.ts";
import { isInside, makeGuard } from "./guard-path.ts";
import type { Guard } from "./guard-path.ts";
import { listFiles } from "./list-files.ts";
import type { ListedFile } from "./list-files.ts";
import { readFile } from "./read-file.ts";

/** The Markdown parser is super-linear: 8 MB take a minute. No runbook is near this size. */
export const maxSourceBytes = 1024 * 1024;

export interface SourceFile {
  path: string;
  bytes: Buffer;
  digest: string;
}

export interface Sources {
  /** Sorted by path. */
  runbooks: SourceFile[];
  snippets: SourceFile[];
  /** About files that were not read. */
  diagnostics: Diagnostic[];
}

/**
 * Reads every runbook and snippet once.
 * @throws Failure when a folder or a file cannot be read, or leaves the root
 */
export function readSources(
  root: string,
  folders: { runbooks: string; snippets: string },
): Sources {
  const guard = makeGuard(root);
  const diagnostics: Diagnostic[] = [];
  const runbooks = readFolder(guard, folders.runbooks, diagnostics);
  if (runbooks === undefined) {
    throw new Failure(
      "runbooks-missing",
      `Missing folder ${folders.runbooks}, expected the runbooks there`,
      "Create it, or set `runbooks` in the configuration",
    );
  }
  return {
    runbooks,
    snippets: readFolder(guard, folders.snippets, diagnostics) ?? [],
    diagnostics,
  };
}

function readFolder(
  guard: Guard,
  folder: string,
  diagnostics: Diagnostic[],
): SourceFile[] | undefined {
  const refused = refusePath(folder);
  if (refused !== undefined) {
    throw new Failure("path-refused", `Cannot read ${JSON.stringify(folder)}: ${refused}`);
  }
  const listed = listFiles(guard.root, folder);
  if (listed === undefined) return undefined;
  if (!isInside(guard, folder)) {
    throw new Failure("path-refused", `Cannot read ${folder}: it is a link that leaves the root`);
  }
  return listed.flatMap((file) => readSource(guard, file, diagnostics) ?? []);
}

function readSource(
  guard: Guard,
  file: ListedFile,
  diagnostics: Diagnostic[],
): SourceFile | undefined {
  const refuse = (id: string, reason: string, help: string) => {
    diagnostics.push({ id, severity: "error", reason, help, file: file.path });
    return undefined;
  };
  try {
    if (file.isLink && isFolder(guard, file.path)) {
      return refuse(
        "source-link",
        "Unexpected link to a folder, expected a file",
        "Link the files",
      );
    }
    if (!file.path.endsWith(".md")) return undefined;
    if (file.isLink && !isInside(guard, file.path)) {
      return refuse("source-link", "Unexpected link that leaves the root", "Copy the file here");
    }
    const path = join(guard.root, file.path);
    const result = readFile(path, { maxBytes: maxSourceBytes, followLink: file.isLink });
    if (result.refused === "too large") {
      return refuse(
        "text-too-large",
        "Unexpected size, expected at most 1 MiB",
        "Split the runbook, or move large data out of it",
      );
    }
    if (result.refused !== undefined) {
      return refuse("source-not-a-file", "Unexpected kind of file", "Replace it by a regular file");
    }
    return { path: file.path, bytes: result.bytes, digest: digestOf(result.bytes) };
  } catch (error) {
    throw explainError(error, "read", file.path);
  }
}

function isFolder(guard: Guard, path: string): boolean {
  return statSync(join(guard.root, path), { throwIfNoEntry: false })?.isDirectory() === true;
}
