import type { ShellCode } from "../document/document.ts";
import { defineRule } from "./rule.ts";

/** The target of a recovery comes from what happened, or from the server; this machine's clock knows neither. */
export const noTargetTimeOfNow = defineRule({
  id: "no-target-time-of-now",
  summary: "The target of a recovery is not computed with this machine's clock",
  severity: "error",
  untagged: "warning",
  *check({ shell }) {
    for (const code of shell) {
      for (const { name, value } of code.script.commands.flatMap(
        ({ assignments }) => assignments,
      )) {
        if (value === undefined || !isTarget(name) || !fromDate(value.text)) continue;
        yield {
          place: code.placeOf(value.start, value.end),
          reason: `Unexpected \`date\` as the value of \`${name}\`, expected a time of the server at which the data was right`,
          help: "Ask the server: `SELECT clock_timestamp()`, write a row after it, switch the WAL and wait until it is archived",
        };
      }
      for (const { end, start, text } of targetsInText(code)) {
        yield {
          place: code.placeOf(start, end),
          reason: `Unexpected \`${text}\` as the target of a recovery, expected a time of the server at which the data was right`,
          help: "Ask the server: `SELECT clock_timestamp()`, write a row after it, switch the WAL and wait until it is archived",
        };
      }
    }
  },
});

function isTarget(name: string): boolean {
  return /^(?:PITR_|RECOVERY_|RESTORE_)?TARGET_?TIME$|^(?:PITR|RECOVERY|RESTORE)_TIME$/i.test(name);
}

/** `date -d "$GIVEN"` and `date -d '2026-03-14 02:00'` only write a given time in another form. */
function fromDate(text: string): boolean {
  const [, call] = /^"?\$\(date\b([^]*)/.exec(text) ?? [];
  if (call === undefined || /\$\{?[A-Za-z_]\w*/.test(call)) return false;
  const [, given] = /\s(?:-[uR]*d|--date)(?:=|\s*)("[^"]*"|'[^']*'|\S+)/.exec(call) ?? [];
  return given === undefined || isOfNow(given);
}

/** `1 hour ago`, `-5 min`, `yesterday 02:00` and `@$(($(date +%s) - 300))` count from now. */
function isOfNow(time: string): boolean {
  if (/\$\(date\b/.test(time)) return true;
  return (
    /\b(?:now|today|yesterday|tomorrow|ago)\b|^["']?\s*(?:last\b|next\b|[-+]? ?\d+ ?(?:sec|min|hour|day|week|fortnight|month|year))/i.test(
      time,
    ) && !/@|\d{4}-?\d{2}-?\d{2}|\d\/\d/.test(time)
  );
}

/** `targetTime: "$(date …)"` in a heredoc. */
function targetsInText({
  script,
  text,
}: ShellCode): { start: number; end: number; text: string }[] {
  const bodies = script.commands.flatMap(({ redirects }) =>
    redirects.flatMap(({ heredoc }) => heredoc ?? []),
  );
  return bodies
    .filter(({ isQuoted }) => !isQuoted)
    .flatMap((body) =>
      Array.from(
        text
          .slice(body.start, body.end)
          .matchAll(/\b(?:targetTime|recovery_target_time)\s*[:=]\s*["']?(\$\(date\b[^)\n]*\))/g),
        (match) => {
          const found = match[1] ?? "";
          const start = body.start + match.index + match[0].length - found.length;
          return { start, end: start + found.length, text: found };
        },
      ).filter((found) => fromDate(found.text)),
    );
}
