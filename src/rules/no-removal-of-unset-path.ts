import type { ShellCode } from "../document/document.ts";
import { defineRule } from "./rule.ts";

/** `rm -rf "$DIR"/*` in a new shell, where `DIR` is not set, begins at the root of the disk. */
export const noRemovalOfUnsetPath = defineRule({
  id: "no-removal-of-unset-path",
  summary: "A path that is removed cannot begin with an empty variable",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const { name, nounset, words } of code.script.commands) {
        if (name !== "rm" || nounset || !words.some(({ text }) => /^-\w*[rR]/.test(text))) continue;
        for (const word of words) {
          const variable = /^"?\$(?:(\w+)|\{(\w+)\})"?\/(?:\*|"?$)/.exec(word.text);
          const found = variable?.[1] ?? variable?.[2];
          if (found === undefined || isSet(code, found, word.start)) continue;
          const guarded = `"\${${found}:?}"/${word.text.endsWith("*") ? "*" : ""}`;
          yield {
            place: code.placeOf(word.start, word.end),
            reason: `Unexpected \`${word.text}\`, which is \`/\` when \`${found}\` is not set, expected \`\${${found}:?}\``,
            help: `Write \`${guarded}\`, which stops when it is empty`,
            fix: code.edit(word.start, word.end, guarded),
          };
        }
      }
    }
  },
});

const known = /^(?:HOME|PWD|OLDPWD|RUN_DIR)$/;

function isSet({ facts, script, text }: ShellCode, name: string, before: number): boolean {
  if (known.test(name)) return true;
  const isGuarded = new RegExp(`\\$\\{${name}:\\?|-[nzd] "?\\$\\{?${name}\\b`).test(
    text.slice(0, before),
  );
  const literal = script.commands.some(
    ({ assignments, start }) =>
      start < before &&
      assignments.some((one) => one.name === name && (one.value?.text.length ?? 0) > 2),
  );
  const isLoopVariable = facts.assigned.has(name) && new RegExp(`\\bfor ${name} in\\b`).test(text);
  return isGuarded || literal || isLoopVariable;
}
