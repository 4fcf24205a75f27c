import { isScript } from "../document/is-script.ts";
import type { ShellCode } from "../document/document.ts";
import { statementLists } from "./words/statement-lists.ts";
import { defineRule } from "./rule.ts";

/** Thirty seconds are enough on the day when the runbook is written, and not on the day when it is needed. */
export const noSleepAsWait = defineRule({
  id: "no-sleep-as-wait",
  summary: "A step waits for a state, not for some seconds",
  severity: "warning",
  options: { seconds: 5 },
  *check({ shell }, { seconds }) {
    for (const code of shell) {
      for (const list of statementLists(code.script.tree)) {
        for (const [index, statement] of list.entries()) {
          const next = list[index + 1];
          const command = code.script.commands.find(({ start }) => start === statement.pos);
          if (command?.name !== "sleep" || next === undefined || isInLoop(command)) continue;
          if (secondsOf(command.words[1]?.value) < seconds || !asks(code, next.pos, next.end))
            continue;
          yield {
            place: code.placeOf(command.start, command.end),
            reason: `Unexpected \`${code.text.slice(command.start, command.end)}\` before a step that needs a state, expected a wait for that state`,
            help: "Write `kubectl wait --for=… --timeout=5m`, or a loop with a limit that ends with `exit 1`",
            ...(isScript(code) ? {} : { severity: "info" as const }),
          };
        }
      }
    }
  },
});

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

function secondsOf(text = ""): number {
  const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(text) ?? [];
  return number === undefined ? 0 : Number(number) * (units[unit || "s"] ?? 1);
}

function isInLoop({ enclosures }: ShellCode["script"]["commands"][number]): boolean {
  return enclosures.some(({ kind }) => kind === "loop" || kind === "loop-condition");
}

function asks({ script }: ShellCode, from: number, to: number): boolean {
  return script.commands.some(
    ({ name, start }) =>
      from <= start &&
      start < to &&
      /^(?:kubectl|psql|pg_restore|pg_isready|curl|velero|docker|docker-compose|flux|helm|redis-cli|restic|aws|mc)$/.test(
        name ?? "",
      ),
  );
}
