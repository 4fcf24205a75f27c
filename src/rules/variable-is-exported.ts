import type { Document, ShellCode } from "../document/document.ts";
import { parseShell } from "../shell/parse-shell.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { childCode } from "./words/child-code.ts";
import { mayBeInEnvironment } from "./words/environment.ts";
import { defineRule, type Finding } from "./rule.ts";

/** The text of `bash -c '...'` is another process: there the variable is empty, and the command means something else. */
export const variableIsExported = defineRule({
  id: "variable-is-exported",
  summary: "A variable that a child shell reads is exported",
  severity: "error",
  *check(document) {
    const exported = exportedIn(document);
    if (exported === undefined) return;
    for (const code of document.shell) {
      for (const command of code.script.commands) {
        yield* unreached(command, code, exported);
      }
    }
  },
});

/** Undefined when everything is exported from somewhere on: `set -a`. */
function exportedIn({ shell }: Document): ReadonlySet<string> | undefined {
  const commands = shell.flatMap(({ script }) => script.commands);
  const isAll = commands.some(
    ({ name, words }) =>
      name === "set" && words.some(({ text }) => /^-\w*a|^allexport$/.test(text)),
  );
  if (isAll) return undefined;
  const assigned = shell.flatMap(({ script }) => script.assigned);
  return new Set(assigned.filter(({ isExported }) => isExported).map(({ name }) => name));
}

function* unreached(
  command: ShellCommand,
  code: ShellCode,
  exported: ReadonlySet<string>,
): Generator<Finding> {
  const child = childCode(command, code);
  if (child === undefined) return;
  const { assigned, references } = parseShell(child.text);
  const before = code.script.assigned.filter(
    ({ end, inSubshell }) => end <= command.start && !inSubshell,
  );
  const seen = new Set<string>();
  for (const { end, name, operator, start } of references) {
    const own = before.findLast((event) => event.name === name);
    if (own === undefined || seen.has(name) || assigned.has(name) || exported.has(name)) continue;
    if (/^:?[-=+?]$/.test(operator ?? "") || mayBeInEnvironment(name)) continue;
    if (isPassed(name, command)) continue;
    seen.add(name);
    yield {
      place: code.placeOf(child.start + start, child.start + end),
      reason: `Unexpected \`$${name}\` in the code of another shell, expected a variable that is exported: it is empty there`,
      help: `Write \`export ${name}\` in front of it`,
      cause: { place: code.placeOf(own.start, own.end), reason: `\`${name}\` is set here` },
    };
  }
}

/** `X=1 bash -c`, `env X="$X" bash -c`, `sudo -E`: by its own words. */
function isPassed(name: string, { assignments, wrappers }: ShellCommand): boolean {
  return (
    assignments.some((assignment) => assignment.name === name) ||
    wrappers.flat().some(({ text }) => text.startsWith(`${name}=`))
  );
}
