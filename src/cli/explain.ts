import { catalogue } from "../diagnostics/catalogue.ts";
import { Failure } from "../diagnostics/failure.ts";
import { readPage } from "../host/read-page.ts";
import { reportJson } from "../reporters/report-json.ts";
import { tableText } from "../reporters/table-text.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";

/** The page of one rule, or the list of all rules. */
export async function explain(
  { terminal }: Context,
  flags: SharedFlags,
  [id]: string[],
): Promise<ExitCode> {
  const { rules, suggestHelp } = await import("./heavy-check.ts");
  const rows = rules.map((rule) => ({
    id: rule.id,
    severity: rule.severity,
    summary: rule.summary,
  }));
  if (id === undefined) {
    const body = rows.map(({ severity, summary, ...row }) => [row.id, severity, summary]);
    terminal.print(
      flags.json === true
        ? reportJson({ rules: rows })
        : tableText([["ID", "SEVERITY", "RULE"], ...body]),
    );
    return 0;
  }
  const isRule = rows.some((row) => row.id === id);
  const page = isRule ? readPage(id) : shortPage(id);
  if (page === undefined) {
    const known = [...rows.map((row) => row.id), ...Object.keys(catalogue)];
    const message = `Unexpected rule ${JSON.stringify(id)}, expected one that exists`;
    throw new Failure("rule-unknown", message, suggestHelp(id, known));
  }
  terminal.print(flags.json === true ? reportJson({ id, page }) : page);
  return 0;
}

/** What has no page of its own: an id of the parser or of the library's checks, or of shellcheck. */
function shortPage(id: string): string | undefined {
  if (/^SC\d{4}$/.test(id)) return `# ${id}\n\nhttps://www.shellcheck.net/wiki/${id}\n`;
  const entries: Readonly<Record<string, { summary: string }>> = catalogue;
  const summary = Object.hasOwn(entries, id) ? entries[id]?.summary : undefined;
  return summary === undefined ? undefined : `# ${id}\n\n${summary}.\n`;
}
