import type { Diagnostic, Severity } from "../diagnostics/diagnostic.ts";

const commands: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  info: "notice",
};

/**
 * Workflow commands that GitHub shows at the lines of a pull request. `%`, CR and LF are escaped
 * everywhere, `:` and `,` in properties (actions/toolkit, packages/core/src/command.ts).
 */
export function reportGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ file, help, id, place, reason, severity }) => {
      const properties = {
        file,
        ...(place && {
          line: place.start.line,
          ...(place.end.line === place.start.line
            ? { col: place.start.column, endColumn: Math.max(place.end.column, place.start.column) }
            : { endLine: place.end.line }),
        }),
        title: id,
      };
      const written = Object.entries(properties).map(
        ([name, value]) => `${name}=${escapeProperty(String(value))}`,
      );
      const message = help === undefined ? reason : `${reason}\n${help}`;
      return `::${commands[severity]} ${written.join(",")}::${escapeData(message)}\n`;
    })
    .join("");
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
