import type { ShellCode } from "../document/document.ts";
import { isScript } from "../document/is-script.ts";
import { nodesOf } from "../shell/nodes-of.ts";
import type { ArithmeticFor, For } from "../shell/syntax.ts";
import { defineRule } from "./rule.ts";

/** A loop that waits for something and merely ends when it never comes: the next step runs all the same. */
export const loopHasFailureExit = defineRule({
  id: "loop-has-failure-exit",
  summary: "A loop that waits fails when its attempts are used up",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      const { tree } = code.script;
      for (const loop of [...nodesOf(tree, "For"), ...nodesOf(tree, "ArithmeticFor")]) {
        if (!fallsThrough(code, loop)) continue;
        yield {
          place: code.placeOf(loop.pos, lineEnd(code.text, loop.pos)),
          reason:
            "Missing failure exit behind a loop that waits, expected one: after the last attempt the code goes on as if it had succeeded",
          help: "Count the attempts, and write `exit 1` where the last one has failed",
          ...(isScript(code) ? {} : { severity: "warning" as const }),
        };
      }
    }
  },
});

type Loop = For | ArithmeticFor;

/** It sleeps, leaves on success, and neither it nor what stands behind looks at how it ended. */
function fallsThrough({ script, text }: ShellCode, loop: Loop): boolean {
  const inside = script.commands.filter(({ start, end }) => loop.pos <= start && end <= loop.end);
  if (!inside.some(({ name }) => name === "sleep")) return false;
  const leaves = inside.filter(({ name, words }) => {
    const status = words[1]?.value ?? "0";
    return name === "break" || ((name === "exit" || name === "return") && status === "0");
  });
  if (
    leaves.every(({ before, enclosures }) => before === undefined && enclosures[0]?.kind === "loop")
  )
    return false;
  const fails = inside.some(
    ({ name, words }) =>
      /^(?:exit|return|false|die|fail|error)$/.test(name ?? "") && words[1]?.value !== "0",
  );
  const behind = text.slice(loop.end);
  return (
    !fails && !/\b(?:exit|return|die|false|fail\w*)\b|\[|\btest\b|\|\||\bif\b|\bcase\b/.test(behind)
  );
}

function lineEnd(text: string, start: number): number {
  const end = text.indexOf("\n", start);
  return end === -1 ? text.length : end;
}
