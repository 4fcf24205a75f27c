import { isScript } from "../document/is-script.ts";
import type { ShellCommand, ShellWord } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** A server that is half dead accepts the connection and never answers: the script stands still in its first line. */
export const requestHasLimit = defineRule({
  id: "request-has-limit",
  summary: "A request over HTTP in a script ends when the server does not answer",
  severity: "warning",
  *check({ shell }) {
    for (const code of shell) {
      if (!isScript(code) || code.fence.attributes?.timeout !== undefined) continue;
      const found = code.script.commands.find((command) => !hasLimit(command));
      if (found === undefined) continue;
      const isRun = code.origin !== "fence" || code.fence.attributes !== undefined;
      yield {
        place: code.placeOf(found.start, found.end),
        reason:
          "Missing limit of time in `curl`, expected `--max-time`: its default is to wait for ever",
        help: "Add `--max-time 30` to this request, and to the others of the block",
        ...(isRun ? {} : { severity: "info" as const }),
      };
    }
  },
});

function hasLimit({ isBackground, name, words, wrappers }: ShellCommand): boolean {
  if (name !== "curl" || isBackground) return true;
  return wrappers.some(([first]) => first?.value === "timeout") || words.some(isLimit);
}

/** `-m 30`, `-sSfm30`, `--max-time=30`, `-K file`; or options that a variable holds. */
function isLimit({ text, value }: ShellWord): boolean {
  return value === undefined
    ? /^["']?\$\{?\w*(?:OPT|ARG|FLAG)\w*(?:\[[@*]\])?\}?["']?$/i.test(text)
    : /^(?:-[A-Za-z]*[mKyYV]\d*|--(?:max-time|config|speed-time|speed-limit|version)(?:=.*)?)$/.test(
        value,
      );
}
