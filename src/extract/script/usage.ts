import { posix } from "node:path";
import { formatDuration, parseDuration } from "../../model/duration.ts";
import type { Cluster } from "../../model/config.ts";
import type { FrontMatter, Input } from "../../model/front-matter.ts";
import type { Runbook } from "../../model/runbook.ts";
import { typeSummaries } from "../../model/values.ts";

export interface ScriptInput {
  name: string;
  input: Input;
  /** Position behind the cluster, from 1, for an argument; undefined for an option. */
  position: number | undefined;
  /** The run cannot begin without it. */
  isRequired: boolean;
}

/** `TARGET_TIME` -> `--target-time`. */
export function optionOf(name: string): string {
  return `--${name.toLowerCase().replaceAll("_", "-")}`;
}

/** The body of the script's `usage` function: what `--help` prints. */
export function usageText(
  runbook: Runbook,
  clusters: readonly Cluster[],
  inputs: readonly ScriptInput[],
): string {
  const { frontMatter } = runbook;
  const positional = inputs.filter(({ position }) => position !== undefined);
  const secrets = inputs.filter(({ input }) => input.type === "secret");
  const options = inputs.filter(
    ({ input, position }) => position === undefined && input.type !== "secret",
  );
  const usesKubernetes = clusters.some(({ kubernetes }) => kubernetes !== undefined);
  const lines = [
    `Usage: ${scriptName(frontMatter)} CLUSTER${positional.map(argumentOf).join("")} [option ...]`,
    "",
    `${frontMatter.title}: the drill. ${objective(frontMatter)}`,
    "",
    "Clusters:",
    ...table(clusters.map(({ name, summary }) => [name, summary ?? ""])),
  ];
  if (positional.length > 0) {
    lines.push("", "Arguments:", ...table(positional.map((entry) => [entry.name, note(entry)])));
  }
  lines.push(
    "",
    "Options:",
    ...table([
      ...options.map((entry): [string, string] => [
        `${optionOf(entry.name)} ${entry.input.type === "enum" ? "WORD" : "VALUE"}`,
        `${note(entry)} [$${entry.name}]`,
      ]),
      ...(usesKubernetes
        ? [["--kubeconfig FILE", "kubeconfig that holds the cluster's context"] as const]
        : []),
      ["--report FILE", "write the result as JSON"],
      ["--help", "print this text"],
    ]),
  );
  if (secrets.length > 0) {
    lines.push("", "Environment:", ...table(secrets.map((entry) => [entry.name, note(entry)])));
  }
  lines.push(
    "",
    "Exit status: 0 when every check has passed; 2 for wrong usage; 124 when a block ran out of",
    "time; 130 or 143 when interrupted; else that of the command that failed.",
  );
  return lines.join("\n");
}

/** The file name of the script that a front matter asks for. */
function scriptName(frontMatter: FrontMatter): string {
  return posix.basename(frontMatter.drill?.script ?? frontMatter.id);
}

function objective({ objectives }: FrontMatter): string {
  const seconds = objectives?.rto === undefined ? undefined : parseDuration(objectives.rto);
  return seconds === undefined
    ? "Passes when every check has passed."
    : `Passes when every check has passed within ${formatDuration(seconds)}.`;
}

function argumentOf({ name, isRequired }: ScriptInput): string {
  return isRequired ? ` ${name}` : ` [${name}]`;
}

function note({ input }: ScriptInput): string {
  const kind =
    input.type === "enum" ? (input.options ?? []).join(" | ") : typeSummaries[input.type];
  const fallback =
    input.default === undefined || input.default === "" ? "" : `; default ${input.default}`;
  return `${input.summary} (${kind}${fallback})`;
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd());
}
