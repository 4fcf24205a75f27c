import type { ShellCode } from "../document/document.ts";
import { isScript } from "../document/is-script.ts";
import { kindsOf, kubectlCall } from "../shell/kubectl-call.ts";
import { programsOf } from "../shell/programs-of.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { hasOutput } from "../shell/streams.ts";
import { defineRule } from "./rule.ts";

/** What a script prints stays in the log of the job, where more people read than may know the password. */
export const noPrintedSecret = defineRule({
  id: "no-printed-secret",
  summary: "No secret is printed into a log",
  severity: "warning",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const what = printed(command);
        if (what === undefined || goesElsewhere(command, code)) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected output of ${what}, expected none: it stays in the log and on the screen`,
          help: "Look at names only, as in `kubectl get secret NAME -o jsonpath='{.metadata.name}'`, or compare a checksum",
          ...(isScript(code) ? {} : { severity: "info" as const }),
        };
      }
    }
  },
});

function printed(command: ShellCommand): string | undefined {
  const call = kubectlCall(command.name, command.words);
  const output = call?.options.get("-o") ?? call?.options.get("--output") ?? "";
  if (call?.verb === "get" && kindsOf(call).some((kind) => /^secrets?$/.test(kind))) {
    if (/^(?:yaml|json)$/.test(output) || /^jsonpath=.*\.data(?!\.\w*user)/i.test(output))
      return "a Secret";
  }
  const isEnvironment = programsOf(command).some(
    ({ exec, name, words }) =>
      exec !== undefined && words.length === 1 && (name === "env" || name === "printenv"),
  );
  if (isEnvironment) return "the environment of a container";
  const said = command.words.slice(1).flatMap(({ variables }) => variables);
  const secret = said.find((name) => /(?:PASSWORD|PASSWD|SECRET|TOKEN|_KEY)$/i.test(name));
  return command.name === "echo" && secret !== undefined ? `\`$${secret}\`` : undefined;
}

/** Into a file, a variable, or a command that does not show it. */
function goesElsewhere(command: ShellCommand, { script }: ShellCode): boolean {
  if (command.enclosures.some(({ kind }) => kind === "substitution")) return true;
  const { id } = command.pipeline;
  const last = script.commands.findLast(({ pipeline }) => pipeline.id === id);
  if (last === undefined || last === command) return hasOutput(command);
  return hasOutput(last) || !/^(?:base64|jq|yq|grep|sed|awk|cat|head|tail)$/.test(last.name ?? "");
}
