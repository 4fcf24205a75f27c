import { parseShell } from "./parse-shell.ts";

/** True when bash would ask for another line: an open quote, heredoc or construct, a backslash at the end. */
export function isIncomplete(code: string): boolean {
  if (/(?<!\\)(?:\\\\)*\\$/.test(code)) return true;
  if (!/["'`({]|<<|\||&&|\b(?:do|then|else|case|if|while|until|for)\b/.test(code)) return false;
  const { errors, heredocs } = parseShell(code);
  return (
    heredocs.some(({ closed }) => !closed) ||
    /(?:\||&&)\s*$/.test(code) ||
    errors.some(
      ({ end, reason }) => /^(?:Missing|Unterminated)/i.test(reason) || end >= code.length,
    )
  );
}
