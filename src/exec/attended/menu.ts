import type { Choice } from "../decide.ts";
import { isSettled, recordOf, type RunState } from "../run-state.ts";

/** What an operator can say to a choice. */
export type Command = keyof typeof keys;

/** The letter that stands for each word; it stands in the word. */
export const keys = {
  run: "r",
  retry: "r",
  done: "d",
  again: "g",
  check: "c",
  edit: "e",
  skip: "s",
  verify: "v",
  rollback: "o",
  troubleshooting: "t",
  back: "b",
  jump: "j",
  all: "l",
  shell: "h",
  note: "n",
  pause: "p",
  abort: "a",
  full: "f",
  wait: "w",
} as const;

export interface Menu {
  commands: readonly Command[];
  /** What an empty line means. After a failure it means nothing: a tired finger repeats no damage. */
  fallback?: Command;
}

/** What can always be said, and is offered where it helps. */
export const unlisted: readonly Command[] = ["full"];

/** What can be said to a choice, in the order in which it is offered. */
export function menuOf(choice: Choice, state: RunState, checked: string | undefined): Menu {
  switch (choice.kind) {
    case "run-block": {
      const commands: Command[] = ["run", "skip", "edit"];
      return { commands: [...commands, ...around(choice, state), "abort"], fallback: "run" };
    }
    case "await-approval": {
      const commands: Command[] = ["wait", "skip", ...around(choice, state), "abort"];
      return { commands, fallback: "wait" };
    }
    case "confirm-step":
      return { commands: ["done", "skip", ...around(choice, state), "abort"] };
    case "settle-failure": {
      const commands: Command[] = ["retry", "edit", "rollback", "troubleshooting", "skip"];
      return { commands: [...commands, ...around(choice, state), "abort"] };
    }
    case "settle-unknown": {
      const commands: Command[] = ["done", "again", "shell", "note", "pause"];
      if (choice.checks.length === 0) return { commands };
      const checkFirst: Menu = { commands: ["check", ...commands] };
      return checked === undefined ? { ...checkFirst, fallback: "check" } : checkFirst;
    }
    case "tidy":
      return { commands: ["run", "skip", "all", "shell", "note", "pause"], fallback: "run" };
  }
}

function around(choice: Extract<Choice, { step: object }>, state: RunState): Command[] {
  const hasChecks = choice.step.blocks.some(({ role }) => role === "verify");
  const canGoBack = stepBefore(choice, state) !== undefined;
  const moves: Command[] = [...(canGoBack ? ["back" as const] : []), "jump"];
  return [...(hasChecks ? ["verify" as const] : []), ...moves, "shell", "note", "pause"];
}

/** Where "back" leads: to the begin of the step when something of it is done, else to the step before. */
export function stepBefore(choice: Choice, state: RunState): string | undefined {
  if (!("step" in choice)) return undefined;
  const { blocks, id } = choice.step;
  if (blocks.some(({ name }) => isSettled(recordOf(state, name)))) return id;
  const index = state.plan.steps.findIndex((step) => step.id === id);
  return state.plan.steps[index - 1]?.id;
}
