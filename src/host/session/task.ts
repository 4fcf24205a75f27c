import { endProcesses } from "./end-processes.ts";

export type StopReason = "timeout" | "interrupt" | "terminate";

/** What runs now, and how to end it. */
export interface Task {
  /** Why it ends, when it is made to. */
  reason: StopReason | undefined;
  /** Ends its processes; a second call does not wait for the grace. */
  halt: (reason: StopReason) => void;
  /** Resolves when they are gone. */
  halted: Promise<unknown> | undefined;
}

interface TaskOptions {
  groups: readonly number[];
  /** The shell. */
  pid: number;
  /** Value of RUNBOOK_RUN in what the block starts. */
  mark: string;
  graceMs: number;
}

export function createTask({ groups, pid, mark, graceMs }: TaskOptions): Task {
  let hurry = (): void => undefined;
  const hurried = new Promise<void>((resolve) => (hurry = resolve));
  const task: Task = {
    reason: undefined,
    halted: undefined,
    halt: (reason) => {
      if (task.halted !== undefined) return hurry();
      task.reason = reason;
      task.halted = endProcesses({
        groups,
        root: pid,
        spared: pid,
        isOurs: ({ run }) => run === mark,
        graceMs,
        hurry: hurried,
      });
    },
  };
  return task;
}
