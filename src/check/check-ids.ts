import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import type { Runbook } from "../model/runbook.ts";
import { atKey } from "./subject.ts";

/** Two files with one id: `runbook show <id>` could mean either. */
export function* checkIds(runbooks: readonly Runbook[]): Generator<Diagnostic> {
  const first = new Map<string, Runbook>();
  for (const runbook of runbooks) {
    const { id } = runbook.frontMatter;
    const other = first.get(id);
    if (other === undefined) {
      first.set(id, runbook);
      continue;
    }
    const place: Place | undefined = other.frontMatterPlaces["id"];
    yield atKey(runbook, "id", {
      id: "runbook-id-twice",
      severity: "error",
      reason: `Unexpected id \`${id}\`, expected one that no other runbook has`,
      help: "Choose another id",
      cause: {
        file: other.source.file,
        reason: "the other runbook",
        ...(place === undefined ? {} : { place }),
      },
    });
  }
}
