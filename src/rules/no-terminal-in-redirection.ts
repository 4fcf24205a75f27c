import { isScript } from "../document/is-script.ts";
import { execCall, type ExecCall } from "../shell/exec-call.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { hasInput, hasOutput } from "../shell/streams.ts";
import { programsOf } from "../shell/programs-of.ts";
import { dumpPrograms } from "./words/dump-programs.ts";
import { defineRule } from "./rule.ts";

/** With a terminal docker refuses a file as input, and a dump that goes through one gets other line ends. */
export const noTerminalInRedirection = defineRule({
  id: "no-terminal-in-redirection",
  summary: "No terminal is asked for where data is piped or nobody sits",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const exec = execCall(command);
        if (exec?.asksTerminal !== true) continue;
        const found = judge(
          exec,
          command,
          isScript(code) && code.fence.attributes?.interactive !== true,
        );
        if (found === undefined) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected terminal in \`${exec.program} exec\`, expected none: ${found.consequence}`,
          help:
            exec.program === "compose" ? "Add `-T`" : "Write `-i` for input or nothing, not `-t`",
          ...(found.isSure ? {} : { severity: "warning" as const }),
        };
      }
    }
  },
});

function judge(
  exec: ExecCall,
  command: ShellCommand,
  isUnwatched: boolean,
): { consequence: string; isSure: boolean } | undefined {
  const isCompose = exec.program === "compose";
  if (hasInput(command)) {
    const isRefused = exec.program !== "kubectl";
    return isRefused
      ? { consequence: "it fails with `the input device is not a TTY`", isSure: true }
      : { consequence: "kubectl warns, and falls back to none", isSure: false };
  }
  const isDump = programsOf(command).some(
    ({ exec: inner, name }) => inner !== undefined && dumpPrograms.has(name),
  );
  if (hasOutput(command) && isDump) {
    const consequence = "every line end of the dump becomes CR LF";
    return { consequence, isSure: !isCompose };
  }
  if (!isUnwatched || isCompose) return undefined;
  const isContainer = exec.program === "docker";
  return {
    consequence: isContainer
      ? "without a person it fails with `the input device is not a TTY`"
      : "nobody is there to answer",
    isSure: false,
  };
}
