import type { Action } from "../choose.ts";
import type { Choice } from "../decide.ts";
import type { Chosen } from "../drive-run.ts";
import { stoppedBy } from "../ending-text.ts";
import { isSettled, recordOf, type RunState } from "../run-state.ts";
import type { PlannedBlock, PlannedStep } from "../run-plan.ts";
import type { SubshellOutcome } from "../session/session.ts";
import { menuOf, type Command, type Menu } from "./menu.ts";
import { answerOf, readAnswer, type Answer, type Want } from "./read-answer.ts";

/** What is put before the operator. */
export type View =
  | { kind: "choice"; choice: Choice; state: RunState; checked: string | undefined }
  | { kind: "edited"; block: PlannedBlock; before: string; after: string }
  | { kind: "checked"; block: PlannedBlock; outcome: SubshellOutcome }
  | { kind: "troubleshooting"; choice: Choice }
  | { kind: "full"; choice: Choice; state: RunState }
  | { kind: "unclear"; reason: string };

export type Question =
  | { kind: "menu"; menu: Menu; choice: Choice; state: RunState }
  | { kind: "argument"; command: Command; want: Want; state: RunState };

/** `interrupt`: Ctrl-C. `closed`: nobody can type any more. */
export type Asked = { text: string } | { ended: "interrupt" | "closed" | "terminated" };

/** Where the operator sits. */
export interface Desk {
  show: (view: View) => void;
  ask: (question: Question) => Promise<Asked>;
  /** The code as the operator leaves it; undefined when nothing was changed. */
  edit: (block: PlannedBlock, code: string) => Promise<string | undefined>;
  /** A shell with what the next block begins with; false when there is no terminal for it. */
  shell: () => Promise<boolean>;
  /** Waits for another user; undefined when the operator has stopped waiting. */
  approval: (step: PlannedStep, state: RunState) => Promise<Action | undefined>;
  check: (block: PlannedBlock) => Promise<SubshellOutcome>;
  /** Milliseconds of any monotonic clock. */
  now: () => number;
}

/** Waits for the operator, and counts the time. */
type Timed = <Result>(wait: () => Promise<Result>) => Promise<Result>;

/** Answers the choices of one run as its operator does. */
export interface Attendant {
  choose: (
    choice: Choice,
    state: RunState,
    checked: string | undefined,
    desk: Desk,
  ) => Promise<Chosen>;
}

/** An attendant of a run that begins or goes on. */
export function createAttendant(): Attendant {
  /** What is due runs without a question, but for what destroys something. */
  let tidiesAlone = false;
  let shown = "";
  return { choose };

  async function choose(
    choice: Choice,
    state: RunState,
    checked: string | undefined,
    desk: Desk,
  ): Promise<Chosen> {
    const alone = chooseAlone(choice, state, tidiesAlone);
    if (alone !== undefined) return { action: alone, waitedMs: 0 };
    const identity = identify(choice, state, checked);
    if (identity !== shown) desk.show({ kind: "choice", choice, state, checked });
    shown = identity;
    let waitedMs = 0;
    const timed: Timed = async (wait) => {
      const from = desk.now();
      const result = await wait();
      waitedMs += Math.max(0, Math.round(desk.now() - from));
      return result;
    };
    const menu = menuOf(choice, state, checked);
    for (;;) {
      const asked = await timed(() => desk.ask({ kind: "menu", menu, choice, state }));
      let answer = answerTo(asked, menu, choice, state);
      if (answer.kind === "missing") {
        const { command, want } = answer;
        const more = await timed(() => desk.ask({ kind: "argument", command, want, state }));
        if ("ended" in more && more.ended !== "interrupt") answer = lost(more.ended);
        else if ("ended" in more || more.text.trim() === "") continue;
        else answer = answerOf(command, more.text.trim(), choice, state);
      }
      if (answer.kind === "action") {
        tidiesAlone ||= answer.command === "all" || answer.command === "rollback";
        return { action: answer.action, waitedMs };
      }
      if (answer.kind === "unclear") desk.show({ kind: "unclear", reason: answer.reason });
      if (answer.kind !== "desk") continue;
      const action = await work(answer.command, choice, state, desk, timed);
      if (action !== undefined) return { action, waitedMs };
    }
  }
}

/** Ctrl-C asks to abort, or to pause where nothing can be aborted. */
function answerTo(asked: Asked, menu: Menu, choice: Choice, state: RunState): Answer {
  if ("text" in asked) return readAnswer(asked.text, menu, choice, state);
  if (asked.ended !== "interrupt") return lost(asked.ended);
  const command = menu.commands.includes("abort") ? "abort" : "pause";
  return { kind: "missing", command, want: "reason" };
}

function lost(ended: "closed" | "terminated"): Answer {
  const reason = ended === "closed" ? "the terminal was closed" : stoppedBy(ended);
  return { kind: "action", command: "pause", action: { do: "pause", reason } };
}

/** What needs no answer: tidying that was asked for at once, or that nobody is there to be asked about. */
function chooseAlone(choice: Choice, state: RunState, tidiesAlone: boolean): Action | undefined {
  if (choice.kind !== "tidy") return undefined;
  const { danger, interactive } = choice.block;
  if (state.closing?.result !== "terminated") {
    return tidiesAlone && !danger ? { do: "run" } : undefined;
  }
  return danger || interactive
    ? { do: "skip", reason: "the run was terminated, nobody can be asked" }
    : { do: "run" };
}

/** Changes when there is something new to show: a note or a shell alone is no reason to show it again. */
function identify(choice: Choice, state: RunState, checked: string | undefined): string {
  const name = "block" in choice ? choice.block.name : choice.step.id;
  const { attempts = [], editedCode = "" } = recordOf(state, name) ?? {};
  const settled = state.blocks.list.filter(isSettled).length;
  return JSON.stringify([choice.kind, name, attempts.length, editedCode, settled, checked]);
}

async function work(
  command: "edit" | "verify" | "shell" | "troubleshooting" | "full" | "wait",
  choice: Choice,
  state: RunState,
  desk: Desk,
  timed: Timed,
): Promise<Action | undefined> {
  switch (command) {
    case "full":
      desk.show({ kind: "full", choice, state });
      return undefined;
    case "troubleshooting":
      desk.show({ kind: "troubleshooting", choice });
      return undefined;
    case "shell":
      if (!(await timed(() => desk.shell()))) return undefined;
      // What is done by hand changes the world too: the record says that it may have been.
      return { do: "note", text: `a shell was opened in ${nameOf(choice)}` };
    case "wait":
      return "step" in choice ? timed(() => desk.approval(choice.step, state)) : undefined;
    case "verify":
      return verify(choice, desk);
    case "edit": {
      if (!("block" in choice)) return undefined;
      const { block } = choice;
      const before = recordOf(state, block.name)?.editedCode ?? block.code;
      const after = await timed(() => desk.edit(block, before));
      if (after === undefined || after === before) {
        desk.show({ kind: "unclear", reason: "Nothing was changed" });
        return undefined;
      }
      desk.show({ kind: "edited", block, before: block.code, after });
      return { do: "edit", code: after };
    }
  }
}

/** Runs the checks of the step for their answers alone, which the journal keeps as a note. */
async function verify(choice: Choice, desk: Desk): Promise<Action | undefined> {
  if (!("step" in choice)) return undefined;
  const results: string[] = [];
  for (const block of choice.step.blocks.filter(({ role }) => role === "verify")) {
    const outcome = await desk.check(block);
    desk.show({ kind: "checked", block, outcome });
    results.push(`${block.name} ended with ${outcome.status}`);
  }
  return { do: "note", text: `checked on request: ${results.join(", ")}` };
}

function nameOf(choice: Choice): string {
  return "step" in choice ? choice.step.id : choice.block.name;
}
