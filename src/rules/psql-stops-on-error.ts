import { isScript } from "../document/is-script.ts";
import type { ShellCode } from "../document/document.ts";
import { programsOf } from "../shell/programs-of.ts";
import { readArguments } from "../shell/read-arguments.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { psqlValued, readsInput } from "./words/reads-input.ts";
import { defineRule } from "./rule.ts";

/** psql goes on after an error and ends with 0: half a restore looks like a whole one. */
export const psqlStopsOnError = defineRule({
  id: "psql-stops-on-error",
  summary: "A file that psql runs stops at the first error",
  severity: "error",
  *check({ shell, text }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const source = sourceOf(code, command);
        if (source === undefined) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Missing \`-v ON_ERROR_STOP=1\` in \`psql\`, expected it: after an error ${source.what} goes on, and psql ends with 0`,
          help: "Write `psql -X -v ON_ERROR_STOP=1`, with `--single-transaction` where all or nothing must be restored",
          ...(source.isSure && !isToldBehind(code, text) ? {} : { severity: "warning" as const }),
        };
      }
    }
  },
});

/** The prose behind the block speaks of it, as in "add `-v ON_ERROR_STOP=1` so that…". */
function isToldBehind({ fence }: ShellCode, text: string): boolean {
  const end = fence.place.end.offset;
  return fence.attributes === undefined && text.slice(end, end + 200).includes("ON_ERROR_STOP");
}

function sourceOf(
  code: ShellCode,
  command: ShellCommand,
): { what: string; isSure: boolean } | undefined {
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
    [...operands.map(({ text }) => text), options.get("-d")].includes("postgres") ||
    /globals|dumpall|all[-_]?databases|cluster/i.test(code.fence.code.text);
  if (options.has("-f") || options.has("--file")) {
    return { what: "the file", isSure: !isCatalogue };
  }
  // What it reads is data for the statement of `-c`, whose failure is its status.
  if (options.has("-c") || options.has("--command") || !readsInput(psql)) return undefined;
  if (inputs.some(({ operator }) => operator === "<"))
    return { what: "the file", isSure: !isCatalogue };
  if (command.pipeline.index > 0) return fromPipe(code, command, isCatalogue);
  if (heredoc === undefined || !/;[\s\S]*;/.test(sql)) return undefined;
  return { what: "the SQL", isSure: isScript(code) };
}

/** `echo "SELECT 1" | psql` is one statement; whatever a file holds are many. */
function fromPipe(
  { script }: ShellCode,
  { pipeline }: ShellCommand,
  isCatalogue: boolean,
): { what: string; isSure: boolean } | undefined {
  const first = script.commands.find(
    ({ pipeline: { id, index } }) => id === pipeline.id && index === 0,
  );
  if (first === undefined || /^(?:echo|printf|yes)$/.test(first.name ?? "")) return undefined;
  return { what: "the rest of the dump", isSure: !isCatalogue };
}
