import { createAttendant, type Desk } from "../exec/attended/attend.ts";
import { guideOf } from "../exec/attended/guide.ts";
import { stepShell } from "../exec/attended/step-shell.ts";
import { runCheck } from "../exec/run-block.ts";
import type { RunState } from "../exec/run-state.ts";
import { secretsIn } from "../exec/session/redact-text.ts";
import type { Session } from "../exec/session/session.ts";
import type { RunConsole } from "../host/attended/run-console.ts";
import type { Execution } from "../host/execute-run.ts";
import type { Runbook } from "../model/runbook.ts";
import { painter } from "../reporters/paint.ts";
import { reportPrompt } from "../reporters/run-prompt.ts";
import { reportView, type Screen } from "../reporters/run-screen.ts";
import type { RequestApproval } from "./request-approval.ts";
import type { Context } from "./context.ts";

/** The choices of a run, made by its operator: at this terminal, or at one that is attached later. */
export function attendRun(
  { terminal }: Context,
  place: RunConsole,
  approval: RequestApproval,
  runbook: Runbook,
  { secrets, variables }: Pick<Execution, "secrets" | "variables">,
): Execution["choose"] {
  const screen: Screen = {
    guide: guideOf(runbook),
    values: variables,
    paint: painter(terminal.color.stderr),
    now: () => Date.now(),
    rows: () => process.stderr.rows ?? 24,
  };
  const attendant = createAttendant();
  return async (choice, state, checked, session) => {
    for (let waitedMs = 0; ;) {
      const chosen = await attendant.choose(choice, state, checked, deskOf(session, state));
      waitedMs += chosen.waitedMs;
      const isHandedOver =
        chosen.action.do === "run" && "block" in choice && choice.block.interactive;
      if (!isHandedOver || place.isHere()) return { ...chosen, waitedMs };
      sayAway(state);
    }
  };

  /** A terminal belongs to the session of processes that began in it: no attached one can be handed over. */
  function sayAway({ start }: RunState): void {
    const command = `runbook exec --resume ${start.runId}`;
    place.say(`This needs a terminal of its own. Pause, and go on in yours:\n  ${command}\n`);
  }

  function deskOf(session: Session, state: RunState): Desk {
    return {
      show: (view) => place.say(reportView(view, screen)),
      ask: (question) => place.ask(reportPrompt(question)),
      edit: async ({ name }, code) => {
        const edited = await place.edit(`${name}.sh`, code);
        const [secret] = edited === undefined ? [] : secretsIn(edited, secrets);
        if (secret === undefined) return edited;
        // The journal keeps what is edited, and a run that is resumed runs what the journal keeps.
        place.say(`The value of ${secret} is in it: write "$${secret}" instead\n`);
        return undefined;
      },
      shell: async () => {
        if (!place.isHere()) {
          sayAway(state);
          return false;
        }
        place.say("A shell as the next block would see it; `exit` comes back.\n");
        const { before } = await session.runInteractive({ name: "shell", code: stepShell });
        session.restore(before);
        return true;
      },
      approval: (step, now) => approval(step, now, Infinity),
      check: (block) => runCheck(session, block),
      now: () => performance.now(),
    };
  }
}
