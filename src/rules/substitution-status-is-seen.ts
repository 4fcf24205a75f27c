import type { ShellCode } from "../document/document.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** Under `set -e` a command that fails inside an argument does not stop the script: it goes on with an empty word. */
export const substitutionStatusIsSeen = defineRule({
  id: "substitution-status-is-seen",
  summary: "A command in an argument or a declaration can fail",
  severity: "warning",
  *check({ shell }) {
    for (const code of shell) {
      if (!code.script.commands.some(({ errexit }) => errexit)) continue;
      for (const command of code.script.commands) {
        const outer = outerOf(command, code);
        if (outer === undefined) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected \`${command.name ?? ""}\` whose failure is not seen inside \`${outer.name ?? ""}\`, expected an assignment of its own`,
          help: 'Write `x=$(…)` on a line of its own, then use `"$x"`',
        };
      }
    }
  },
});

const fallible = /^(?:kubectl|psql|velero|restic|aws|mc|curl|op|talosctl|flux|etcdctl|pg_\w+)$/;

/** The command that it is an argument of, when that hides its status. */
function outerOf(
  { loss, name, start, status }: ShellCommand,
  { script }: ShellCode,
): ShellCommand | undefined {
  if (status !== "lost" || (loss !== "argument" && loss !== "declaration")) return undefined;
  if (!fallible.test(name ?? "")) return undefined;
  const [outer] = script.commands
    .filter((other) =>
      other.words.some((word) => word.hasSubstitution && word.start <= start && start < word.end),
    )
    .toReversed();
  if (
    outer?.errexit !== true ||
    /^(?:echo|printf|log|:|warn|die|fail|test|\[)$/.test(outer.name ?? "")
  )
    return undefined;
  return outer;
}
