import { Command } from "commander";
import { check } from "./check.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";
import { extract } from "./extract.ts";
import { list } from "./list.ts";
import { render } from "./render.ts";
import { show } from "./show.ts";
import { verify } from "./verify.ts";

type Body<Flags> = (context: Context, flags: Flags, args: string[]) => Promise<ExitCode>;
type Surroundings = Omit<Context, "flags">;

const exitCodes = `
Exit codes:
  0  done and clean
  1  done, and the answer is bad: errors found, an output is stale
  2  could not do it: usage, configuration, unreadable file, refused plan`;

/** The whole command line on one page. What is heavy a command's body imports when it needs it. */
export function makeProgram(surroundings: Surroundings, done: (code: ExitCode) => void): Command {
  const program = shared(new Command("runbook"))
    .description("Disaster-recovery runbooks: one Markdown source, checked, rendered and extracted")
    .version(surroundings.tool.version, "-V, --version")
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText("after", exitCodes);

  const add = <Flags extends SharedFlags>(
    name: string,
    summary: string,
    examples: readonly string[],
    body: Body<Flags>,
  ): Command =>
    shared(program.command(name))
      .summary(summary)
      .description(summary)
      .addHelpText("after", `\nExamples:\n${examples.map((line) => `  $ ${line}\n`).join("")}`)
      .action(async (...called: unknown[]) => {
        const command = called.at(-1) as Command;
        const flags = { ...given(program), ...given(command) } as Flags;
        done(
          await body(
            { ...surroundings, ...colored(surroundings, flags), flags },
            flags,
            command.args,
          ),
        );
      });

  add("list", "List the runbooks", ["runbook list", "runbook list --cluster infra"], list);
  add("show", "Show one runbook: steps, blocks, inputs", ["runbook show cnpg-pitr"], show).argument(
    "<id>",
    "id of the runbook",
  );
  add(
    "check",
    "Check runbooks and configuration",
    ["runbook check", "runbook check runbooks/a.md"],
    check,
  ).argument("[files...]", "report on these files only");
  planFlags(
    add(
      "render",
      "Write the document of each cluster",
      ["runbook render", "runbook render --check"],
      render,
    ),
  );
  planFlags(
    add(
      "extract",
      "Write scripts, Taskfiles and manifests",
      ["runbook extract --dry-run"],
      extract,
    ),
  );
  add(
    "verify",
    "Fail unless sources are clean and every output is as they say",
    ["runbook verify", "runbook verify --full"],
    verify,
  ).option("--full", "generate everything, even when the lock says that nothing has changed");
  return program;
}

function shared(command: Command): Command {
  return command
    .option("--config <file>", "configuration (default: the nearest runbook.config.yaml)")
    .option("--cluster <name>", "only this cluster; repeat, or separate by commas", collect)
    .option("--json", "answer in JSON")
    .option("--no-color", "no colour; NO_COLOR and FORCE_COLOR are honoured too")
    .option("--quiet", "no progress on stderr");
}

function planFlags(command: Command): Command {
  return command
    .option("--dry-run", "print the plan, write nothing")
    .option("--check", "write nothing, exit 1 when there is something to write")
    .option("--force", "overwrite files that were edited by hand or are not ours");
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(",").filter((name) => name !== "")];
}

/** Options that stand on the command line, before or behind the command's name. */
function given(command: Command): object {
  const entries = Object.entries(command.opts());
  return Object.fromEntries(
    entries.filter(([name]) => command.getOptionValueSource(name) === "cli"),
  );
}

function colored({ terminal }: Surroundings, { color }: SharedFlags): Pick<Context, "terminal"> {
  if (color !== false) return { terminal };
  return { terminal: { ...terminal, color: { stdout: false, stderr: false } } };
}
