import type { ShellCode } from "../document/document.ts";
import { execCall } from "../shell/exec-call.ts";
import { nodesOf } from "../shell/nodes-of.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { hasInput } from "../shell/streams.ts";
import { defineRule } from "./rule.ts";

/** The command in the loop reads what the loop was to read: of twenty databases one is restored, and nothing has failed. */
export const loopInputIsKept = defineRule({
  id: "loop-input-is-kept",
  summary: "A command in a loop that reads lines leaves the lines to the loop",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const { body, clause } of nodesOf(code.script.tree, "While")) {
        const inside = (start: number, end: number) => (command: ShellCommand) =>
          start <= command.start && command.end <= end;
        const reader = code.script.commands.filter(inside(clause.pos, clause.end)).find(readsLines);
        if (reader === undefined) continue;
        const thief = code.script.commands
          .filter(inside(body.pos, body.end))
          .find((command) => takesInput(command, code));
        if (thief === undefined) continue;
        yield {
          place: code.placeOf(thief.start, thief.end),
          reason: `Unexpected input of \`${nameOf(thief)}\` in a loop that reads lines, expected none: it takes all lines that are left, and the loop ends after the first`,
          help:
            thief.name === "ssh"
              ? "Write `ssh -n`, or `< /dev/null` behind it"
              : "Remove `-i`, or write `< /dev/null` behind it",
          cause: {
            place: code.placeOf(reader.start, reader.end),
            reason: "this finds nothing more to read",
          },
        };
      }
    }
  },
});

/** `read` from standard input, not `read -u 3` and not `read … <&3`. */
function readsLines(command: ShellCommand): boolean {
  const { name, words } = command;
  return (
    name === "read" &&
    command.redirects.length === 0 &&
    !words.some(({ text }) => /^-\w*u/.test(text))
  );
}

function takesInput(command: ShellCommand, { script }: ShellCode): boolean {
  if (hasInput(command) || command.isBackground) return false;
  // A group, a function or a substitution around it may have an input of its own.
  const nearest = command.enclosures.find(({ kind }) => kind !== "then" && kind !== "else");
  if (nearest?.kind !== "loop" || nearest.name !== "while") return false;
  if (script.functions.has(command.name ?? "")) return false;
  if (command.name === "ssh") return !command.words.some(({ text }) => /^-\w*[nf]/.test(text));
  const exec = execCall(command);
  return exec?.passesInput === true;
}

function nameOf(command: ShellCommand): string {
  const exec = execCall(command);
  return exec === undefined ? (command.name ?? "") : `${exec.program} exec`;
}
