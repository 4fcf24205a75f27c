import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { WantedFile } from "../model/wanted-file.ts";
import type { Lock } from "./lock.ts";
import type { OutputKind } from "./output-kind.ts";

export type Output = WantedFile & { kind: OutputKind };

/** A file that stands where an output goes. */
export interface PresentFile {
  text: string;
  /** Of its bytes, which the text need not round-trip to. */
  digest: string;
  isExecutable: boolean;
}

/** Everything that the content of outputs depends on. */
export interface Inputs {
  /** Version of the tool. */
  tool: string;
  /** Digest of the tool's own code: only what the same code found clean is trusted unread. */
  build: string;
  /** Digest of the configuration. */
  config: string;
  /** Digests of the runbooks and snippets by path. */
  sources: ReadonlyMap<string, string>;
}

/** Which outputs a command looks at. One that is not complete never finds an orphan. */
export interface Scope {
  kinds: readonly OutputKind[];
  complete: boolean;
}

export type Action = "create" | "change" | "delete" | "keep" | "conflict";

export type Reason =
  | "as wanted"
  | "new"
  | "removed"
  | "source changed"
  | "configuration changed"
  | "tool changed"
  | "edited by hand"
  | "permission changed"
  | "no longer produced"
  | "not ours"
  | "our part is missing";

export interface Entry {
  action: Action;
  path: string;
  reason: Reason;
  /** Sources that changed, appeared or went, when that is the reason. */
  sources: readonly string[];
  /** Text now; absent when there is no such file. */
  old?: string;
  /** Text afterwards; absent when the file goes. */
  new?: string;
  permission: number;
}

export interface Plan {
  /** Sorted by path. Empty when there are diagnostics. */
  entries: Entry[];
  /** Paths that may not be written. */
  diagnostics: Diagnostic[];
  /** The lock after the plan has been applied. */
  lock: Lock;
}

/** The entries that something has to be done about. */
export function pendingEntries(plan: Plan): Entry[] {
  return plan.entries.filter(({ action }) => action !== "keep");
}
