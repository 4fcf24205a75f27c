import { parseShell } from "../shell/parse-shell.ts";
import { parseTree } from "../shell/parse-tree.ts";
import { readCommands, type ShellModes } from "../shell/read-commands.ts";
import type { ShellCommand, ShellScript, ShellWord } from "../shell/shell-commands.ts";
import type { ShellFacts } from "../shell/shell-facts.ts";
import { codeLimits } from "./code-limits.ts";
import type { Code, ShellCode } from "./document.ts";
import { lazily } from "./lazily.ts";
import { maskPlaceholders, shellPlaceholders, type Placeholder } from "./placeholder.ts";

/** Shell code with its facts, which are made when they are first asked for. */
export function makeShellCode(code: Code, modes: ShellModes = {}): ShellCode {
  const isTagged = code.origin === "fence" && code.fence.attributes !== undefined;
  const inForce = isTagged ? { errexit: true, pipefail: true, nounset: true } : modes;
  const placeholders = isTagged ? [] : shellPlaceholders(code.text);
  const masked = maskPlaceholders(code.text, placeholders);
  const tree = lazily(() => parseTree(masked));
  let facts: ShellFacts | undefined;
  let script: ShellScript | undefined;
  return {
    ...code,
    kind: "shell",
    placeholders,
    get facts() {
      return (facts ??= parseShell(masked, tree()));
    },
    get script() {
      return (script ??= unmask(readCommands(masked, inForce, tree()), code.text, placeholders));
    },
  };
}

/** A word with a placeholder in it has its own text again, and no value. */
function unmask(
  script: ShellScript,
  code: string,
  placeholders: readonly Placeholder[],
): ShellScript {
  if (script.commands.length > codeLimits.commands) {
    return { ...script, code, commands: [], assigned: [], traps: [], isOversized: true };
  }
  if (placeholders.length === 0) return script;
  const restore = (word: ShellWord): ShellWord => {
    const isTouched = placeholders.some(({ end, start }) => start < word.end && word.start < end);
    if (!isTouched) return word;
    const { value: _, ...rest } = word;
    return { ...rest, text: code.slice(word.start, word.end), hasPlaceholder: true };
  };
  const commands = script.commands.map((command): ShellCommand => {
    const words = command.words.map(restore);
    const { name, ...rest } = command;
    const isKnown = name !== undefined && words[0]?.hasPlaceholder !== true;
    return {
      ...rest,
      ...(isKnown ? { name } : {}),
      words,
      wrappers: command.wrappers.map((wrapper) => wrapper.map(restore)),
      assignments: command.assignments.map(({ value, ...assignment }) => ({
        ...assignment,
        ...(value === undefined ? {} : { value: restore(value) }),
      })),
      redirects: command.redirects.map(({ target, ...redirect }) => ({
        ...redirect,
        ...(target === undefined ? {} : { target: restore(target) }),
      })),
    };
  });
  return { ...script, code, commands };
}
