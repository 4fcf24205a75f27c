import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isTagged, type TaggedBlock } from "../model/block.ts";
import { sourceOf } from "../model/block-place.ts";
import { blocksOf, type Runbook } from "../model/runbook.ts";
import type { WantedFile } from "../model/wanted-file.ts";
import { manifestFaults } from "./manifest-syntax.ts";

/**
 * The files that blocks with `file` ask for: the block's bytes and a final newline, nothing else.
 * A block of a snippet is one file however many runbooks include it.
 */
export function manifestFiles(runbooks: readonly Runbook[]): {
  files: WantedFile[];
  diagnostics: Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const files = new Map<string, WantedFile>();
  for (const runbook of runbooks) {
    for (const block of blocksOf(runbook).filter(isTagged)) {
      const path = block.attributes.file;
      if (path === undefined) continue;
      const key = `${block.file}:${block.place.start.offset}`;
      if (files.has(key)) continue;
      if (isYaml(block, path)) {
        diagnostics.push(...manifestFaults(block, sourceOf(runbook, block).text));
      }
      files.set(key, {
        path,
        content: `${block.value}\n`,
        permission: block.attributes.permission ?? 0o644,
        from: [block.file],
      });
    }
  }
  return { files: [...files.values()], diagnostics };
}

function isYaml({ language }: TaggedBlock, path: string): boolean {
  return /\.ya?ml$/.test(path) || language === "yaml" || language === "yml";
}
