import { setTimeout as delay } from "node:timers/promises";
import { listProcesses, type ProcessRow } from "./list-processes.ts";

export interface EndOrder {
  /** Process groups that end whole. */
  groups: readonly number[];
  /** Whose descendants end, also those that have left the group. */
  root?: number;
  /** Ends last: it tells what the block has set when what it waits for is gone. */
  spared?: number;
  /** True for a process that ends because of what it is. */
  isOurs?: (row: ProcessRow) => boolean;
  /** True for one that goes on, whoever its parent is. */
  isKept?: (row: ProcessRow) => boolean;
  graceMs: number;
  /** When this resolves, the grace is over. */
  hurry?: Promise<void>;
}

/** How long the shell may take to tell its state after everything else is gone, and KILL to work. */
const lastWordMs = 1000;
const killMs = 2000;

/**
 * TERM, a grace, KILL, until nothing is left. Gives the processes that could not be ended, such as those
 * of another user. A descendant that was seen once is followed when it detaches.
 */
export async function endProcesses(order: EndOrder): Promise<ProcessRow[]> {
  const known = new Set<number>();
  const told = new Set<number>();
  const find = async (): Promise<ProcessRow[]> => select(await listProcesses(), order, known);
  const tell = (rows: readonly ProcessRow[], signals: readonly NodeJS.Signals[]): void => {
    for (const { pid } of rows) for (const signal of signals) sendSignal(pid, signal);
  };

  let isHurried = false;
  void order.hurry?.then(() => (isHurried = true));
  const graceEnd = performance.now() + order.graceMs;
  for (
    let pauseMs = 5;
    !isHurried && performance.now() < graceEnd;
    pauseMs = Math.min(pauseMs * 2, 100)
  ) {
    const rows = await find();
    if (rows.length === 0) return [];
    const fresh = rows.filter(({ pid }) => !told.has(pid));
    tell(fresh, ["SIGTERM", "SIGCONT"]);
    for (const { pid } of fresh) told.add(pid);
    await Promise.race([delay(pauseMs), order.hurry ?? never]);
  }
  const killEnd = performance.now() + killMs;
  const spareEnd = performance.now() + lastWordMs;
  for (;;) {
    const rows = await find();
    if (rows.length === 0 || performance.now() > killEnd) return rows;
    const spared = performance.now() < spareEnd ? order.spared : undefined;
    tell(
      rows.filter(({ pid }) => pid !== spared),
      ["SIGKILL"],
    );
    await delay(10);
  }
}

const never = new Promise<void>(() => undefined);

function select(rows: readonly ProcessRow[], order: EndOrder, known: Set<number>): ProcessRow[] {
  const groups = new Set(order.groups);
  const alive = new Set(rows.map(({ pid }) => pid));
  for (const pid of known) if (!alive.has(pid)) known.delete(pid);
  for (let size = -1; size !== known.size;) {
    size = known.size;
    for (const row of rows) {
      if (row.pid === process.pid || row.pid === 1 || order.isKept?.(row) === true) continue;
      const isWanted =
        row.pid === order.root ||
        row.parent === order.root ||
        known.has(row.parent) ||
        groups.has(row.group) ||
        order.isOurs?.(row) === true;
      if (isWanted) known.add(row.pid);
    }
  }
  return rows.filter(({ pid }) => known.has(pid));
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone, or it is not ours to end: the next look tells.
  }
}
