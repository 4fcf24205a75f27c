import type { Severity } from "../diagnostics/diagnostic.ts";
import { isScript } from "../document/is-script.ts";
import type { ShellCode } from "../document/document.ts";
import { programsOf } from "../shell/programs-of.ts";
import { readArguments } from "../shell/read-arguments.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { psqlValued, readsInput } from "./words/reads-input.ts";
import { pipedSqlOf, sqlFileOf, type SqlFile } from "./words/sql-files.ts";
import { defineRule } from "./rule.ts";

/** psql goes on after an error and ends with 0: half a restore looks like a whole one. */
export const psqlStopsOnError = defineRule({
  id: "psql-stops-on-error",
  summary: "A file that psql runs stops at the first error",
  severity: "error",
  *check({ shell, text }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const source = sourceOf(code, command, text);
        if (source === undefined) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Missing \`-v ON_ERROR_STOP=1\` in \`psql\`, expected it: after an error ${source.what} goes on, and psql ends with 0`,
          help: "Write `psql -X -v ON_ERROR_STOP=1`, with `--single-transaction` where all or nothing must be restored",
          severity: isUnsure(code, command, text)
            ? atMostWarning(source.severity)
            : source.severity,
        };
      }
    }
  },
});

/** Errors that somebody expects when pasting it: told behind the block, kept in a file, or of what is there already. */
function isUnsure(code: ShellCode, command: ShellCommand, text: string): boolean {
  const { fence } = code;
  if (fence.attributes !== undefined) return false;
  const end = fence.place.end.offset;
  return (
    text.slice(end, end + 200).includes("ON_ERROR_STOP") ||
    command.redirects.some(
      ({ descriptor, target }) => descriptor === 2 && /^[^/&]*\w/.test(target?.text ?? ""),
    ) ||
    isBehindMigration(code, command)
  );
}

/** A dump into tables that are there: each `CREATE` is refused. A migration file is none. */
function isBehindMigration({ script, text }: ShellCode, command: ShellCommand): boolean {
  return (
    !/migrat/i.test(text.slice(command.start, command.end)) &&
    script.commands.some(
      (other) =>
        other.end <= command.start &&
        !programsOf(other).some(({ name }) => name === "psql") &&
        makesSchema.test(text.slice(other.start, other.end)),
    )
  );
}

const makesSchema = /\bmigrate\b|\bupgrade head\b|\bdb reset\b/;

interface Source {
  what: string;
  severity: Severity;
}

function sourceOf(code: ShellCode, command: ShellCommand, text: string): Source | undefined {
  const psql = programsOf(command).find(({ name }) => name === "psql");
  if (psql === undefined) return undefined;
  const written = code.text.slice(command.start, command.end);
  const inputs = command.redirects.filter(({ descriptor }) => (descriptor ?? 0) === 0);
  const heredoc = inputs.find(({ heredoc: found }) => found !== undefined)?.heredoc;
  const sql = heredoc === undefined ? "" : code.text.slice(heredoc.start, heredoc.end);
  if (/ON_ERROR_STOP|\{\{|\.{3}/.test(written + sql)) return undefined;
  const { operands, options } = readArguments(psql.words, psqlValued);
  // Without a database it is the restore of a whole server, whose roles exist already.
  const hasDatabase = operands.length > 0 || options.has("-d") || options.has("--dbname");
  const isCatalogue =
    (!hasDatabase && options.get("-U") === "postgres") ||
    [...operands.map((operand) => operand.text), options.get("-d")].includes("postgres") ||
    /globals|dumpall|all[-_]?databases|cluster/i.test(code.fence.code.text) ||
    /dumpall/.test(paragraphBefore(code, text));
  const read = (what: string, kind: SqlFile): Source => {
    const severity = severityOf(code, kind);
    return { what, severity: isCatalogue ? atMostWarning(severity) : severity };
  };
  const given = options.get("-f") ?? options.get("--file");
  if (given !== undefined && given !== "-") {
    return read("the file", sqlFileOf(pathOf(code, command, given)));
  }
  // What it reads is data for the statement of `-c`, whose failure is its status.
  if (options.has("-c") || options.has("--command")) return undefined;
  if (given === undefined && !readsInput(psql)) return undefined;
  const input = inputs.find(({ operator }) => operator === "<");
  if (input !== undefined) {
    const path = pathOf(code, command, input.target?.text ?? "");
    return read("the file", inputOf(code, path));
  }
  if (command.pipeline.index > 0) {
    const kind = pipedInto(code, command);
    return kind && read("the rest of the dump", kind);
  }
  if (heredoc === undefined || !/;[^]*;/.test(sql)) return undefined;
  const isShown = code.fence.attributes === undefined && onlyAsks(sql);
  return { what: "the SQL", severity: isShown ? "info" : isScript(code) ? "error" : "warning" };
}

/** Whoever pastes it reads the answers. */
function onlyAsks(sql: string): boolean {
  const statements = sql
    .split(";")
    .map((statement) => statement.replaceAll(/^\s*--.*$/gm, "").trim());
  return statements.every((statement) => /^(?:$|SELECT\b|SHOW\b|EXPLAIN\b|\\\w)/i.test(statement));
}

function paragraphBefore({ fence }: ShellCode, text: string): string {
  return text.slice(0, fence.openingPlace.start.offset).trimEnd().split("\n\n").at(-1) ?? "";
}

/** Who pastes a line sees what it prints, so a name has to tell that the file restores or migrates. */
function severityOf(code: ShellCode, kind: SqlFile): Severity {
  if (code.fence.attributes !== undefined) return "error";
  if (kind === "report") return "info";
  return kind === "restore" || isScript(code) ? "error" : "warning";
}

function atMostWarning(severity: Severity): Severity {
  return severity === "error" ? "warning" : severity;
}

/** Of a loop's variable, the list: `for file in migrations/*.sql; do psql -f "$file"; done`. */
function pathOf({ text }: ShellCode, { enclosures, start }: ShellCommand, path: string): string {
  const [, name] = /^"?\$\{?(\w+)\}?"?$/.exec(path) ?? [];
  const loop = enclosures.find(({ kind }) => kind === "loop");
  if (name === undefined || loop === undefined) return path;
  const [, variable, list] =
    /^for\s+(\w+)\s+in\s([^]*?)[;\n][ \t]*do\b/.exec(text.slice(loop.start, start)) ?? [];
  return variable === name && list !== undefined ? list : path;
}

/** `psql shop < shop.sql` below a heading that says that it restores. */
function inputOf({ fence: { headings } }: ShellCode, path: string): SqlFile {
  const kind = sqlFileOf(path);
  return kind === "unknown" &&
    /restor|recover|migrat/i.test(headings.map(({ text }) => text).join("\n"))
    ? "restore"
    : kind;
}

/** `echo "SELECT 1" | psql` is one statement; whatever a file holds are many. */
function pipedInto(
  { script, text }: ShellCode,
  { pipeline: { id, index } }: ShellCommand,
): SqlFile | undefined {
  const before = script.commands.filter(
    ({ pipeline }) => pipeline.id === id && pipeline.index < index,
  );
  const first = before.find(({ pipeline }) => pipeline.index === 0);
  if (first === undefined || /^(?:echo|printf|yes)$/.test(first.name ?? "")) return undefined;
  if (before.length === 1 && first.name === "cat") return sqlFileOf(first.words.at(-1)?.text ?? "");
  return pipedSqlOf(before.map(({ end, start }) => text.slice(start, end)).join(" | "));
}
