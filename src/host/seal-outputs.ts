import { digestOf } from "../plan/digest.ts";
import { formatLock } from "../plan/lock.ts";
import type { Lock } from "../plan/lock.ts";
import type { OutputKind } from "../plan/output-kind.ts";
import type { Inputs } from "../plan/plan.ts";
import { renewSeals } from "../plan/seal.ts";
import type { Root } from "./find-root.ts";
import { readOutputCache, writeOutputCache } from "./output-cache.ts";

/** Remembers, on this machine, that outputs were found to be as the sources say. Never fails. */
export function sealOutputs(
  tree: Root,
  made: { kinds: readonly OutputKind[]; notes: string },
  inputs: Inputs,
  lock: Lock,
): void {
  const before = readOutputCache(tree, inputs.build);
  writeOutputCache(tree, inputs.build, {
    lockDigest: digestOf(formatLock(lock)),
    written: lock,
    seals: renewSeals(before?.seals ?? new Map(), made, inputs, lock),
  });
}
