import { isScript } from "../document/is-script.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { programsOf } from "../shell/programs-of.ts";
import { readsInput } from "./words/reads-input.ts";
import { defineRule } from "./rule.ts";

/** SQL or YAML in a block called `bash` is pasted into a shell: it does nothing, or something else. */
export const fenceLanguageIsRight = defineRule({
  id: "fence-language-is-right",
  summary: "A block holds the language that its fence names",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      if (code.origin !== "fence" || code.fence.isTranscript) continue;
      const { commands } = code.script;
      for (const [index, command] of commands.entries()) {
        const language = languageOf(
          command.words.map(({ text }) => text),
          code.text.slice(command.start, command.end),
        );
        if (language === undefined) continue;
        // `mysql`, then SQL: what is typed at its prompt, shown in one block.
        const isPrompt = commands.slice(0, index).some(opensPrompt);
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected ${language} in a block called \`${code.fence.language}\`, expected shell commands`,
          help: isPrompt
            ? `Give it to the command before it, as in \`psql -X -v ON_ERROR_STOP=1 <<'SQL'\``
            : `Write \`${language.toLowerCase()}\` behind the fence, or give it to the command that reads it`,
          ...severityOf(language, isPrompt, isScript(code)),
        };
        break;
      }
    }
  },
});

/** JSON in a listing of requests is what a server answers: only a script would run it. */
function severityOf(
  language: string,
  isPrompt: boolean,
  isRun: boolean,
): { severity?: "warning" | "info" } {
  if (isRun && !isPrompt) return {};
  return { severity: language === "JSON" ? "info" : "warning" };
}

/** A client that is given neither commands nor a file. */
function opensPrompt(command: ShellCommand): boolean {
  return programsOf(command).some(
    (program) =>
      /^(?:psql|mysql|mariadb|sqlite3|sqlcmd|cqlsh)$/.test(program.name) &&
      (program.name !== "psql" || readsInput(program)) &&
      !program.words.some(({ value }) => /^-[ceQ]$/.test(value ?? "")),
  );
}

function languageOf(words: readonly string[], written: string): string | undefined {
  const [first = "", second = ""] = words;
  const isSql =
    /^(?:SELECT|INSERT|UPDATE|DELETE|ALTER|GRANT|REVOKE|VACUUM|REINDEX)$/.test(first) ||
    (/^(?:CREATE|DROP)$/.test(first) &&
      /^(?:DATABASE|TABLE|ROLE|USER|EXTENSION|SCHEMA|INDEX|OR)$/i.test(second));
  if (isSql && words.length > 1) return "SQL";
  if (/^"[\w.-]+":/.test(first)) return "JSON";
  if (/^\[[a-z][\w.-]*\]$/.test(first) && words.length === 1) return "INI";
  return /^(?:apiVersion|kind|metadata):$/.test(first) && !/[;&|]/.test(written)
    ? "YAML"
    : undefined;
}
