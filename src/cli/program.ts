import { Command } from "commander";
import { build } from "./build.ts";
import { check } from "./check.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";
import { explain } from "./explain.ts";
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
    .description(
      "Disaster-recovery runbooks: one Markdown source, checked, rendered, extracted and run",
    )
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
    "Find what would fail, or pass silently: in the runbooks, or in any Markdown",
    ["runbook check", "runbook check docs README.md", "runbook check --format sarif docs"],
    check,
  )
    .argument("[files...]", "files, folders or patterns (default: the sources of the runbooks)")
    .option("--fix", "write what can surely be fixed")
    .option("--format <format>", "text, json, github, sarif or junit")
    .option("--max-warnings <number>", "exit 1 above this number of warnings")
    .option("--no-cache", "look at files that have not changed again")
    .option("--no-shellcheck", "leave out what shellcheck finds where it is installed");
  add(
    "explain",
    "Print the page of a rule",
    ["runbook explain shell-syntax", "runbook explain"],
    explain,
  ).argument("[rule]", "id of a rule (default: list them)");
  add(
    "schemas",
    "Add the definitions of your kinds, so that `check` knows them",
    ["runbook schemas add crds.yaml", "runbook schemas add --current"],
    (...called) => import("./schemas.ts").then(({ schemas }) => schemas(...called)),
  )
    .option("--current", "take those of the cluster that kubectl is set to")
    .argument("<action>", "add")
    .argument("[files...]", "YAML or JSON files with CustomResourceDefinitions");
  planFlags(
    add(
      "build",
      "Write everything: what render and extract write, in one run",
      ["runbook build", "runbook build --check"],
      build,
    ),
  );
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
  ).option("--full", "generate everything, even when nothing seems to have changed");
  execFlags(
    add(
      "exec",
      "Run a runbook on a cluster, step by step, with a journal",
      [
        "runbook exec cnpg-pitr --cluster infra --yes",
        "runbook exec cnpg-pitr#verification --cluster infra --yes",
        "runbook exec --resume 20261121031542-1a2b --yes",
      ],
      (...called) => import("./exec.ts").then(({ exec }) => exec(...called)),
    ),
  ).argument("[id]", "id of the runbook; `id#section` or `id#step` for a part of it");
  add(
    "notify",
    "Send a test message to the webhooks of the configuration",
    ["runbook notify", "runbook notify oncall"],
    (...called) => import("./notify.ts").then(({ notify }) => notify(...called)),
  ).argument("[webhooks...]", "names of webhooks (default: all)");
  add(
    "approve",
    "Let a run of another user go on with a step, after seeing what it runs",
    ["runbook approve 20261121031542-1a2b wipe"],
    (...called) => import("./approve.ts").then(({ approve }) => approve(...called)),
  )
    .option("--yes", "approve without being asked")
    .argument("<run>", "id of the run, or the begin of it")
    .argument("<step>", "id or number of the step");
  add(
    "attach",
    "Come back to a run that goes on: its questions are asked here",
    ["runbook attach", "runbook attach 20261121031542-1a2b"],
    (...called) => import("./attach.ts").then(({ attach }) => attach(...called)),
  ).argument("[run]", "id of the run, or the begin of it (default: the one that goes on)");
  add(
    "tail",
    "Watch a run; ends as it ends",
    ["runbook tail", "runbook tail 20261121031542-1a2b"],
    (...called) => import("./tail.ts").then(({ tail }) => tail(...called)),
  ).argument("[run]", "id of the run, or the begin of it (default: the one that goes on)");
  add("runs", "List the runs", ["runbook runs", "runbook runs --json"], (context, flags) =>
    import("./runs.ts").then(({ runs }) => runs(context, flags)),
  );
  add(
    "report",
    "Tell what the journal of a run proves",
    ["runbook report 20261121031542-1a2b --format html > run.html"],
    (...called) => import("./report.ts").then(({ report }) => report(...called)),
  )
    .option("--format <format>", "md, json, junit or html (default: md)")
    .argument("<run>", "id of the run, or the begin of it");
  add(
    "accept",
    "Show what the sources would be if the outputs of a run were expected",
    ["runbook accept 20261121031542-1a2b", "runbook accept 20261121031542-1a2b --write"],
    (...called) => import("./accept.ts").then(({ accept }) => accept(...called)),
  )
    .option("--write", "change the sources")
    .argument("<run>", "id of the run, or the begin of it");
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

function execFlags(command: Command): Command {
  return command
    .option("--yes", "run unattended, without asking")
    .option("--mode <mode>", "drill or incident (default: drill)")
    .option("--set <NAME=value>", "give an input; repeat", gather)
    .option("--secret-file <NAME=path>", "read a secret from a file; repeat", gather)
    .option("--secret-command <NAME=command>", "read what it prints; repeat", gather)
    .option("--from <step>", "begin with this step: its id, number or a block of it")
    .option("--to <step>", "end with this step")
    .option("--only <part>", "only this step or section")
    .option("--dry-run", "print what would run, with this cluster's values")
    .option("--preflight", "make the checks before a run, and run nothing")
    .option("--ignore-preflight", "run although a check before the first step has failed")
    .option("--allow-danger", "run blocks that destroy something")
    .option("--skip-manual", "leave out what is done by hand")
    .option("--skip-interactive", "leave out blocks that need the terminal")
    .option("--resume [run]", "go on with a run that was killed or paused (default: the last one)")
    .option("--decide <BLOCK=what>", "what an unknown block is: done or again; repeat", gather)
    .option("--accept-changes", "go on although the runbook has changed since the run began")
    .option("--approval-timeout <time>", "how long to wait for another user (default: 1h)")
    .option("--force", "run although another run holds the lock");
}

/** Like `collect`, for values that may hold commas. */
function gather(text: string, before: string[] = []): string[] {
  return [...before, text];
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
