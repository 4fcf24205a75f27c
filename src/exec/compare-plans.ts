import { isManual, plannedBlocks, type PlannedBlock, type RunPlan } from "./run-plan.ts";

/** How a block, or a manual step, of the source differs from what the run began with. */
export interface PlanChange {
  kind: "changed" | "added" | "removed" | "moved";
  name: string;
  before?: string;
  after?: string;
}

/** What has changed since, in the order of the plan that it is now. */
export function comparePlans(before: RunPlan, after: RunPlan): PlanChange[] {
  const old = entriesOf(before);
  const fresh = entriesOf(after);
  const changes: PlanChange[] = [];
  const common = [...old.keys()].filter((name) => fresh.has(name));
  const order = [...fresh.keys()].filter((name) => old.has(name));
  const moved = movedNames(common, order);
  for (const [name, entry] of fresh) {
    const was = old.get(name);
    if (was === undefined) changes.push({ kind: "added", name, after: entry.text });
    else if (was.digest !== entry.digest) {
      changes.push({ kind: "changed", name, before: was.text, after: entry.text });
    } else if (was.step !== entry.step || moved.has(name)) changes.push({ kind: "moved", name });
  }
  for (const [name, { text }] of old) {
    if (!fresh.has(name)) changes.push({ kind: "removed", name, before: text });
  }
  return changes;
}

interface PlanEntry {
  digest: string;
  text: string;
  /** The step that it belongs to. */
  step: string;
}

function entriesOf(plan: RunPlan): Map<string, PlanEntry> {
  const entries = new Map<string, PlanEntry>();
  for (const step of plan.steps) {
    const tasks = step.tasks.map((task) => `- [ ] ${task}`).join("\n");
    if (isManual(step)) {
      const text = `${step.title}\n${tasks}`;
      entries.set(`step ${step.id}`, { digest: text, text, step: step.id });
    }
    for (const block of [...step.blocks, ...step.cleanups]) entries.set(...entry(block, step.id));
  }
  for (const block of plannedBlocks({ ...plan, steps: [] })) entries.set(...entry(block, ""));
  return entries;
}

function entry(block: PlannedBlock, step: string): [string, PlanEntry] {
  const { code, digest, expected, name, ...attributes } = block;
  // The attributes decide too: a longer time-out is a change that somebody has to accept.
  const head = Object.entries(attributes).map(([key, value]) => `# ${key}: ${String(value)}\n`);
  const wanted = expected === undefined ? "" : `# expected, ${expected.match}:\n${expected.text}\n`;
  return [name, { digest, text: `${head.join("")}${code}\n${wanted}`, step }];
}

/** Those that are not in the longest run of names that keeps its order. */
function movedNames(before: readonly string[], after: readonly string[]): Set<string> {
  const positions = after.map((name) => before.indexOf(name));
  const best: number[] = [];
  const previous: number[] = [];
  for (const [index, position] of positions.entries()) {
    let length = 1;
    let from = -1;
    for (let earlier = 0; earlier < index; earlier++) {
      const candidate = (best[earlier] ?? 0) + 1;
      if ((positions[earlier] ?? 0) < position && candidate > length) {
        length = candidate;
        from = earlier;
      }
    }
    best.push(length);
    previous.push(from);
  }
  const kept = new Set<string>();
  for (let at = best.indexOf(Math.max(0, ...best)); at >= 0; at = previous[at] ?? -1) {
    kept.add(after[at] ?? "");
  }
  return new Set(after.filter((name) => !kept.has(name)));
}
