import { digestOf } from "./digest.ts";
import type { Layout, Lock, LockedOutput } from "./lock.ts";
import type { Action, Entry, Inputs, Output, Plan, PresentFile, Reason, Scope } from "./plan.ts";
import { refuseFiles } from "./refuse-files.ts";
import { refusePath } from "./refuse-path.ts";

export interface PlanRequest {
  wanted: readonly Output[];
  /** What stands at the paths that are wanted or in the lock. */
  present: ReadonlyMap<string, PresentFile>;
  lock: Lock | undefined;
  layout: Layout;
  inputs: Inputs;
  scope: Scope;
  /** Overwrite and delete what was edited by hand or is not ours. */
  force: boolean;
  /** Sources: files, and folders that end in a slash. */
  protectedPaths: readonly string[];
}

/** Everything that has to happen so that the present files become the wanted ones. */
export function planFiles(request: PlanRequest): Plan {
  const diagnostics = refuseFiles(request.wanted, request.protectedPaths);
  const entries =
    diagnostics.length > 0
      ? []
      : [...request.wanted.map((file) => planWanted(file, request)), ...planOrphans(request)].sort(
          (a, b) => (a.path < b.path ? -1 : 1),
        );
  return { entries, diagnostics, lock: nextLock(request) };
}

function planWanted(file: Output, request: PlanRequest): Entry {
  const present = request.present.get(file.path);
  const locked = request.lock?.outputs.get(file.path);
  const entry = (action: Action, reason: Reason, sources: readonly string[] = []): Entry => ({
    action,
    path: file.path,
    reason,
    sources,
    ...(present && { old: present.text }),
    new: file.content,
    permission: file.permission,
  });
  if (present === undefined) return entry("create", locked ? "removed" : "new");
  if (present.digest === digestOf(file.content)) {
    const isExecutable = (file.permission & 0o100) !== 0;
    return file.shared === true || present.isExecutable === isExecutable
      ? entry("keep", "as wanted")
      : entry("change", "permission changed");
  }
  if (file.shared === true) return entry("change", "our part is missing");
  const overwrite = request.force ? "change" : "conflict";
  if (locked === undefined) return entry(overwrite, "not ours");
  if (present.digest !== locked.digest) return entry(overwrite, "edited by hand");
  const sources = changedSources(file, locked, request.inputs);
  return entry("change", changeReason(sources, locked, request.inputs), sources);
}

function changeReason(sources: readonly string[], locked: LockedOutput, inputs: Inputs): Reason {
  if (sources.length > 0) return "source changed";
  return locked.config === inputs.config ? "tool changed" : "configuration changed";
}

function changedSources(file: Output, locked: LockedOutput, inputs: Inputs): string[] {
  const paths = new Set([...file.from, ...locked.from.keys()]);
  return [...paths]
    .filter(
      (path) => !file.from.includes(path) || inputs.sources.get(path) !== locked.from.get(path),
    )
    .sort();
}

function planOrphans(request: PlanRequest): Entry[] {
  return orphansOf(request).flatMap(([path, locked]): Entry[] => {
    const present = request.present.get(path);
    // A lock that lists a source was changed by hand: it is forgotten, not deleted.
    const isSource = refusePath(path, request.protectedPaths) !== undefined;
    if (present === undefined || isSource) return [];
    const isEdited = present.digest !== locked.digest;
    return [
      {
        action: isEdited && !request.force ? "conflict" : "delete",
        path,
        reason: isEdited ? "edited by hand" : "no longer produced",
        sources: [...locked.from.keys()],
        old: present.text,
        permission: locked.permission,
      },
    ];
  });
}

function orphansOf({ lock, scope, wanted }: PlanRequest): [string, LockedOutput][] {
  if (lock === undefined || !scope.complete) return [];
  const paths = new Set(wanted.map(({ path }) => path));
  return [...lock.outputs].filter(
    ([path, { kind }]) => scope.kinds.includes(kind) && !paths.has(path),
  );
}

function nextLock(request: PlanRequest): Lock {
  const { inputs, layout, lock, scope, wanted } = request;
  const outputs = new Map(lock?.outputs);
  for (const [path] of orphansOf(request)) outputs.delete(path);
  const shared = new Map(scope.kinds.includes("extract") && scope.complete ? [] : lock?.shared);
  for (const file of wanted) {
    if (file.shared === true) shared.set(file.path, digestOf(file.content));
    else outputs.set(file.path, lockedOutput(file, inputs));
  }
  return { layout, outputs, shared };
}

function lockedOutput(file: Output, inputs: Inputs): LockedOutput {
  return {
    kind: file.kind,
    digest: digestOf(file.content),
    permission: file.permission,
    tool: inputs.tool,
    config: inputs.config,
    from: new Map(file.from.map((path) => [path, inputs.sources.get(path) ?? ""])),
  };
}
