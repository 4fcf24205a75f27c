import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { WantedFile } from "../model/wanted-file.ts";
import { foldCase, refusePath } from "./refuse-path.ts";

/** Paths that may not be written, and paths that two files claim. */
export function refuseFiles(
  wanted: readonly WantedFile[],
  protectedPaths: readonly string[],
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const seen = new Map<string, WantedFile>();
  for (const file of wanted) {
    const refused = refusePath(file.path, protectedPaths);
    if (refused !== undefined) {
      const reason = `Unexpected output path ${JSON.stringify(file.path)}: ${refused}`;
      diagnostics.push(error(file, "path-refused", reason));
    }
    const key = foldCase(file.path);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, file);
    else diagnostics.push(duplicate(file, first));
  }
  return [...diagnostics, ...wanted.flatMap((file) => refuseNested(file, seen))];
}

function duplicate(file: WantedFile, first: WantedFile): Diagnostic {
  const reason =
    file.path === first.path
      ? `Unexpected second output \`${file.path}\`, expected one output for a path`
      : `Unexpected output \`${file.path}\`, which differs from \`${first.path}\` only in case`;
  return {
    ...error(file, "output-duplicate", reason),
    cause: { file: sourceOf(first), reason: "The other output comes from here" },
  };
}

/** An output cannot be a file and a folder that holds another output. */
function refuseNested(file: WantedFile, seen: ReadonlyMap<string, WantedFile>): Diagnostic[] {
  const segments = foldCase(file.path).split("/");
  return segments.slice(1).flatMap((_, index) => {
    const folder = seen.get(segments.slice(0, index + 1).join("/"));
    if (folder === undefined) return [];
    const reason = `Unexpected output \`${file.path}\` below \`${folder.path}\`, which is a file`;
    const cause = { file: sourceOf(folder), reason: "The other output comes from here" };
    return [{ ...error(file, "output-duplicate", reason), cause }];
  });
}

function error(file: WantedFile, id: string, reason: string): Diagnostic {
  return {
    id,
    severity: "error",
    reason,
    help: "Change the path in the source, or in runbook.config.yaml",
    file: sourceOf(file),
  };
}

function sourceOf(file: WantedFile): string {
  return file.from[0] ?? "runbook.config.yaml";
}
