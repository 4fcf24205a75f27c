import { digestOf } from "./digest.ts";
import type { Layout, LockedOutput } from "./lock.ts";
import type { OutputKind } from "./output-kind.ts";
import type { Inputs } from "./plan.ts";

/** That some kinds of outputs were once found to be as the sources say. */
export interface Seal {
  digest: string;
  /** What was said besides, such as "2 warnings"; empty when there was no diagnostic at all. */
  notes: string;
}

/** The part of a lock that says what was written; not what it was made of. */
export interface Written {
  layout: Layout;
  outputs: ReadonlyMap<string, Pick<LockedOutput, "digest" | "kind" | "permission">>;
  shared: ReadonlyMap<string, string>;
}

/** By kind, and by kinds joined with `+` for a command that makes several. Never committed. */
export type Seals = ReadonlyMap<string, Seal>;

/** Seals after a command has looked at everything, and has made its outputs or found them made. */
export function renewSeals(
  before: Seals,
  { kinds, notes }: { kinds: readonly OutputKind[]; notes: string },
  inputs: Inputs,
  lock: Written,
): Map<string, Seal> {
  const sealed = notes === "" ? [...kinds.map((kind) => [kind]), kinds] : [kinds];
  return new Map([
    ...before,
    ...sealed.map((each): [string, Seal] => [
      each.join("+"),
      { digest: sealOf(each, inputs, lock), notes },
    ]),
  ]);
}

/** The notes under a seal that holds for these inputs; undefined when there is none. */
export function notesUnderSeal(
  seals: Seals,
  kinds: readonly OutputKind[],
  inputs: Inputs,
  lock: Written,
): string | undefined {
  const whole = seals.get(kinds.join("+"));
  if (whole !== undefined && whole.digest === sealOf(kinds, inputs, lock)) return whole.notes;
  const areClean = kinds.every((kind) => {
    const own = seals.get(kind);
    return own?.notes === "" && own.digest === sealOf([kind], inputs, lock);
  });
  return areClean ? "" : undefined;
}

/** One digest of all that outputs were made of and of the outputs themselves. */
function sealOf(kinds: readonly OutputKind[], inputs: Inputs, lock: Written): string {
  const outputs = [...lock.outputs]
    .filter(([, output]) => kinds.includes(output.kind))
    .map(([path, { digest, permission }]) => [path, digest, permission] as const);
  return digestOf(
    JSON.stringify([
      kinds,
      inputs.tool,
      inputs.build,
      inputs.config,
      sortedPairs(inputs.sources),
      [lock.layout.runbooks, lock.layout.snippets, lock.layout.clusters, lock.layout.generated],
      outputs.sort(([a], [b]) => (a < b ? -1 : 1)),
      kinds.includes("extract") ? sortedPairs(lock.shared) : [],
    ]),
  );
}

function sortedPairs(map: ReadonlyMap<string, string>): [string, string][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
