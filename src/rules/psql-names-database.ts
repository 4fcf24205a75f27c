import { programsOf, type Program } from "../shell/programs-of.ts";
import { readArguments } from "../shell/read-arguments.ts";
import { psqlValued } from "./words/reads-input.ts";
import { defineRule } from "./rule.ts";

/** psql without a database takes the one that is called like the user: `postgres`, which has none of the tables. */
export const psqlNamesDatabase = defineRule({
  id: "psql-names-database",
  summary: "A call of psql in a pod says which database it looks into",
  severity: "warning",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const table = programsOf(command).flatMap((program) => tableIn(program) ?? [])[0];
        if (table === undefined) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Missing database of \`psql\` for the table \`${table}\`, expected \`-d\`: as the user postgres it looks into the database postgres`,
          help: "Add `-d NAME`",
        };
      }
    }
  },
});

/** A table of an application that is read in the database of the user postgres. */
function tableIn({ exec, name, words }: Program): string | undefined {
  if (name !== "psql" || exec?.program !== "kubectl") return undefined;
  const { operands, options } = readArguments(words, psqlValued);
  const user = options.get("-U") ?? options.get("--username") ?? "postgres";
  if (operands.length > 0 || options.has("-d") || options.has("--dbname") || user !== "postgres")
    return undefined;
  const sql = options.get("-c") ?? options.get("--command") ?? "";
  if (/\\c\b|\\connect/.test(sql)) return undefined;
  const tables = Array.from(
    sql.matchAll(/\b(?:from|into|update|join)\s+(?:only\s+)?([a-z_][\w.]*)(?!\w*\s*\()/gi),
    ([, table = ""]) => table,
  );
  return tables.find(
    (table) =>
      !/^(?:pg_|information_schema\.|generate_series|barman|dr_|select|lateral|stdin)/i.test(table),
  );
}
