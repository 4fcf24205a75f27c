import { createAttendant, type Desk } from "../exec/attended/attend.ts";
import { guideOf } from "../exec/attended/guide.ts";
import { stepShell } from "../exec/attended/step-shell.ts";
import { runCheck } from "../exec/run-block.ts";
import { secretsIn } from "../exec/session/redact-text.ts";
import type { Session } from "../exec/session/session.ts";
import { askLine } from "../host/attended/ask-line.ts";
import { editText } from "../host/attended/edit-text.ts";
import type { Execution } from "../host/execute-run.ts";
import type { Runbook } from "../model/runbook.ts";
import { painter } from "../reporters/paint.ts";
import { reportPrompt } from "../reporters/run-prompt.ts";
import { reportView, type Screen } from "../reporters/run-screen.ts";
import type { Context } from "./context.ts";

/** The choices of a run, made by the operator at this terminal. */
export function attendRun(
  { terminal }: Context,
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
  return (choice, state, checked, session) =>
    attendant.choose(choice, state, checked, deskOf(session));

  function deskOf(session: Session): Desk {
    return {
      show: (view) => terminal.say(reportView(view, screen)),
      ask: (question) => askLine(reportPrompt(question)),
      edit: async ({ name }, code) => {
        const edited = await editText(`${name}.sh`, code);
        const [secret] = edited === undefined ? [] : secretsIn(edited, secrets);
        if (secret === undefined) return edited;
        // The journal keeps what is edited, and a run that is resumed runs what the journal keeps.
        terminal.say(`The value of ${secret} is in it: write "$${secret}" instead\n`);
        return undefined;
      },
      shell: async () => {
        terminal.say("A shell as the next block would see it; `exit` comes back.\n");
        const { before } = await session.runInteractive({ name: "shell", code: stepShell });
        session.restore(before);
      },
      check: (block) => runCheck(session, block),
      now: () => performance.now(),
    };
  }
}
