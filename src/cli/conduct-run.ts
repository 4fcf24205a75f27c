import { chooseUnattended, type UnattendedRules } from "../exec/choose-unattended.ts";
import { stoppedBy } from "../exec/ending-text.ts";
import { resultOf, summarizeRun } from "../exec/summarize-run.ts";
import { openConsole } from "../host/attended/run-console.ts";
import { socketPath } from "../host/attended/socket-path.ts";
import { executeRun } from "../host/execute-run.ts";
import { parseDuration } from "../model/duration.ts";
import { painter } from "../reporters/paint.ts";
import { reportJson } from "../reporters/report-json.ts";
import { createRunProgress, reportRunEnd } from "../reporters/run-progress.ts";
import { attendRun } from "./attend-run.ts";
import type { Context, ExitCode } from "./context.ts";
import type { ExecFlags } from "./exec-flags.ts";
import type { Subject } from "./exec-subject.ts";
import { requestApproval } from "./request-approval.ts";
import { notifyRun } from "./notify-run.ts";
import type { Prepared } from "./start-run.ts";

/** Drives a run that can begin, tells of it, and prints how it ended. */
export async function conductRun(
  context: Context,
  flags: ExecFlags,
  rules: UnattendedRules,
  { execution, lock }: Prepared,
  subject: Subject,
): Promise<ExitCode> {
  const { color } = context.terminal;
  const isAttended = flags.yes !== true;
  const limit = parseDuration(flags.approvalTimeout ?? "1h") ?? 0;
  const place = openConsole({
    terminal: context.terminal,
    path: socketPath(execution.directory),
    command: `runbook attach ${execution.directory.runId}`,
    isAttended,
  });
  const { print, say } = place;
  let code: ExitCode = 2;
  const notices = notifyRun(say, execution, subject);
  const progress = createRunProgress(execution.state, {
    isQuiet: flags.quiet === true,
    paint: painter(color.stderr),
    say,
  });
  const approval = requestApproval(execution, say, notices.needed);
  const attended = attendRun(context, place, approval, subject.runbook, execution);
  try {
    const { end, state } = await executeRun({
      ...execution,
      isAttended,
      choose: async (choice, now, checked, session) => {
        if (isAttended) {
          return notices.waiting("the operator is asked", () =>
            attended(choice, now, checked, session),
          );
        }
        if (choice.kind === "await-approval") {
          const from = performance.now();
          const action = await approval(choice.step, now, limit);
          const waitedMs = Math.round(performance.now() - from);
          return { action: action ?? { do: "wait" }, waitedMs };
        }
        return { action: chooseUnattended(choice, rules, checked), waitedMs: 0 };
      },
      onOutput: progress.output,
      watch: (event, now) => {
        notices.event(event, now);
        // The screen of an attended run says itself which step begins.
        if (!isAttended || event.type !== "step-started") progress.event(event, now);
      },
      say,
    });
    const summary = summarizeRun(state, end);
    print(
      flags.json === true
        ? reportJson(summary)
        : reportRunEnd(summary, painter(color.stdout), { isAttended }),
    );
    code = exitCodeOf(resultOf(state), state.paused);
    return code;
  } finally {
    lock.release();
    place.close(code);
    await notices.finish();
  }
}

/** The exit code of a run that is over, or that has paused. */
export function exitCodeOf(
  result: ReturnType<typeof resultOf>,
  paused: string | undefined,
): ExitCode {
  if (result === "passed") return 0;
  if (result === "interrupted" || paused === stoppedBy("interrupted")) return 130;
  return result === "terminated" || paused === stoppedBy("terminated") ? 143 : 1;
}
