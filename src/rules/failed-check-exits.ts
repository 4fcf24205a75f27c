import { isScript } from "../document/is-script.ts";
import type { ShellCode } from "../document/document.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { nodesOf } from "../shell/nodes-of.ts";
import type { If, SyntaxNode } from "../shell/syntax.ts";
import { badVerdict, goodVerdict, mildVerdict } from "./words/verdicts.ts";
import { defineRule, type Finding } from "./rule.ts";

/** A check that prints `FAILED` and ends with 0 lets every later step, job and alert believe that all is well. */
export const failedCheckExits = defineRule({
  id: "failed-check-exits",
  summary: "A check that has failed does more than print it",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of failuresOf(code)) yield finding(code, command);
    }
  },
});

function* failuresOf(code: ShellCode): Generator<ShellCommand> {
  for (const command of code.script.commands) {
    if (isLastAlternative(command, code)) yield command;
  }
  for (const node of nodesOf(code.script.tree, "If")) {
    const branch = failingBranch(node);
    const told = branch === undefined ? [] : commandsIn(code, branch);
    if (told.length === 0 || !told.every(onlyTells)) continue;
    const bad = told.find((command) => saysBad(command, code));
    if (bad !== undefined && !isHandled(code, node)) yield bad;
  }
}

function finding(code: ShellCode, command: ShellCommand): Finding {
  return {
    place: code.placeOf(command.start, command.end),
    reason: `Unexpected \`${command.name ?? "echo"}\` as all that a failed check does, expected a failure: the status is 0`,
    help: "Write `{ echo '…' >&2; exit 1; }`, or count the failures and exit with them at the end",
    ...(isUnwatched(code) ? {} : { severity: isScript(code) ? "warning" : "info" }),
  };
}

/** Whoever pastes a block, or calls a script by hand, reads what it prints: `set -e` or not, it may be a report. */
function isUnwatched({ fence, origin }: ShellCode): boolean {
  return fence.attributes !== undefined || origin !== "fence";
}

/** `check && echo ok || echo FAILED`. */
function isLastAlternative(command: ShellCommand, code: ShellCode): boolean {
  const { after, before, enclosures, statement } = command;
  if (before !== "||" || after !== undefined || !onlyTells(command)) return false;
  if (enclosures.some(({ kind }) => kind === "substitution" || kind.endsWith("condition")))
    return false;
  const hasGood = code.script.commands.some(
    (other) =>
      other.before === "&&" && other.statement.start === statement.start && onlyTells(other),
  );
  return hasGood && saysBad(command, code);
}

function onlyTells({ name }: ShellCommand): boolean {
  return name === "echo" || name === "printf";
}

function saysBad({ end, start }: ShellCommand, { text }: ShellCode): boolean {
  const said = text.slice(start, end);
  return (
    badVerdict.test(said) &&
    !mildVerdict.test(said) &&
    !goodVerdict.test(said) &&
    !saysNone.test(said)
  );
}

/** `OK: no read errors`, behind a search that finds what must not be there. */
const saysNone = /^\w+\s+["']?(?:OK|PASS)\b|\bno (?:\S+ )?(?:errors?|failures?|problems?)\b/i;

/** The last branch: `else`, or the only one when there is none. */
function failingBranch({ elif, else: other, then }: If): SyntaxNode | undefined {
  return other ?? (elif.length === 0 ? then : undefined);
}

function commandsIn({ script }: ShellCode, { end, pos }: SyntaxNode): ShellCommand[] {
  return script.commands.filter((command) => pos <= command.start && command.end <= end);
}

/** In a loop it is one attempt; an exit, a return or a counter elsewhere may be the consequence. */
function isHandled({ script, text }: ShellCode, node: If): boolean {
  const inside = script.commands.find(({ start, end }) => node.pos <= start && end <= node.end);
  if (inside?.enclosures.some(({ kind }) => kind === "loop" || kind === "substitution") === true)
    return true;
  const whole = text.slice(node.pos, node.end);
  return (
    /\b(?:exit|return|break|continue|alert\w*|notify\w*|mail|curl)\b|=1\b|\+\+|\+=/.test(
      whole.replace(/(?:echo|printf)[^\n]*/g, ""),
    ) || /\b(?:exit|return|false)\b/.test(text.slice(node.end))
  );
}
