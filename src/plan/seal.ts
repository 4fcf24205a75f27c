import { digestOf } from "./digest.ts";
import type { Lock } from "./lock.ts";
import type { OutputKind } from "./output-kind.ts";
import type { Inputs } from "./plan.ts";

/**
 * One digest of all that a kind's outputs were made of and of the outputs themselves. While it
 * equals the one in the lock, and the files on disk equal the lock, there is nothing to do.
 */
export function sealOf(kind: OutputKind, inputs: Inputs, lock: Omit<Lock, "clean">): string {
  const outputs = [...lock.outputs]
    .filter(([, output]) => output.kind === kind)
    .map(([path, { digest, permission }]) => [path, digest, permission] as const);
  return digestOf(
    JSON.stringify([
      kind,
      inputs.tool,
      inputs.build,
      inputs.config,
      sortedPairs(inputs.sources),
      [lock.layout.runbooks, lock.layout.snippets, lock.layout.clusters, lock.layout.generated],
      outputs.sort(([a], [b]) => (a < b ? -1 : 1)),
      kind === "extract" ? sortedPairs(lock.shared) : [],
    ]),
  );
}

/** True when the kinds were last written without a diagnostic, from exactly these inputs. */
export function isSealed(lock: Lock, kinds: readonly OutputKind[], inputs: Inputs): boolean {
  return kinds.every((kind) => lock.clean.get(kind) === sealOf(kind, inputs, lock));
}

function sortedPairs(map: ReadonlyMap<string, string>): [string, string][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
