import { isTagged } from "../model/block.ts";
import type { Mode, TaggedBlock } from "../model/block.ts";
import type { Cluster, Config } from "../model/config.ts";
import { formatDuration } from "../model/duration.ts";
import type { FrontMatter } from "../model/front-matter.ts";
import type { Runbook, Step } from "../model/runbook.ts";
import { inlineText } from "./code-spans.ts";
import { codeSpan, escapeText } from "./escape.ts";
import { table } from "./table.ts";
import { readableDuration } from "./template-context.ts";

/** The table under a runbook's title: what it is for, what it promises, how it is tested. */
export function factsTable(runbook: Runbook, cluster: Cluster, config: Config): string {
  const { scenario, severity, objectives, drill } = runbook.frontMatter;
  const rows: (readonly [string, string | undefined])[] = [
    ["Scenario", inlineText(scenario)],
    ["Severity", severity],
    ["RTO", objectives?.rto && readableDuration(objectives.rto)],
    ["RPO", objectives?.rpo && readableDuration(objectives.rpo)],
    ...stepsTake(runbook),
    ["Drill", drill?.cadence],
    ["Script", scriptCommand(runbook.frontMatter, cluster)],
    ["Task", taskCommand(runbook.frontMatter, cluster, config)],
  ];
  return table(rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

/** `./tests/smoke/dr-queue-restore.sh infra <BACKUP>`, as code for a table's cell. */
export function scriptCommand({ drill }: FrontMatter, cluster: Cluster): string | undefined {
  if (drill?.script === undefined) return undefined;
  const inputs = drill.arguments.map((name) => `<${name}>`);
  return codeSpan([`./${drill.script}`, cluster.name, ...inputs].join(" "), { inTable: true });
}

/** `task dr:test-queue-restore CLUSTER=infra`, as code for a table's cell. */
export function taskCommand(
  { drill }: FrontMatter,
  cluster: Cluster,
  { taskfile }: Config,
): string | undefined {
  if (drill?.task === undefined || taskfile === undefined) return undefined;
  const command = `task ${taskfile.namespace}:${drill.task} CLUSTER=${cluster.name}`;
  return codeSpan(command, { inTable: true });
}

/** The sum of the estimates on the way to a verified recovery: for an incident, and for a drill. */
function stepsTake({ sections }: Runbook): (readonly [string, string | undefined])[] {
  const steps = sections
    .filter(({ kind }) => kind === "procedure" || kind === "verification")
    .flatMap((section) => section.steps);
  const [incident, drill] = (["incident", "drill"] as const).map((mode) =>
    sumOf(steps.filter((step) => belongsTo(step, mode))),
  );
  if (incident === drill) return [["Steps take", incident]];
  return [
    ["Steps take", incident],
    ["Steps of a drill", drill],
  ];
}

/** A step belongs to both unless it, or every tagged block of it, is for the other one. */
function belongsTo({ blocks, mode: own }: Step, mode: Mode): boolean {
  if (own !== undefined) return own === mode;
  const tagged = blocks.filter(isTagged);
  const isOthers = ({ attributes }: TaggedBlock): boolean =>
    attributes.mode !== undefined && attributes.mode !== mode;
  return tagged.length === 0 || !tagged.every(isOthers);
}

function sumOf(steps: readonly Step[]): string | undefined {
  const estimates = steps.flatMap(({ estimate }) => estimate ?? []);
  if (estimates.length === 0) return undefined;
  const least = formatDuration(estimates.reduce((sum, { minSeconds }) => sum + minSeconds, 0));
  const most = formatDuration(estimates.reduce((sum, { maxSeconds }) => sum + maxSeconds, 0));
  const range = least === most ? most : `${least} to ${most}`;
  if (estimates.length === steps.length) return range;
  return `${range}, for ${estimates.length} of ${steps.length} steps`;
}

/** The programs that the blocks call, and the command that finds out whether they are there. */
export function toolsText(tools: readonly string[]): string {
  const names = tools.map((name) => codeSpan(name)).join(", ");
  const command = codeSpan(`command -v ${tools.join(" ")}`);
  return tools.length === 1
    ? `${names}. It is installed when ${command} prints its path.`
    : `${names}. They are installed when ${command} prints ${tools.length} paths.`;
}

/** The cluster values that the commands use, as they are in this cluster. */
export function valuesTable({ values }: FrontMatter, cluster: Cluster): string {
  return table([
    ["Variable", "Value", "Meaning"],
    ...Object.entries(values).map(([name, meaning]) => [
      codeSpan(name),
      valueCell(cluster.values[name] ?? ""),
      inlineText(meaning),
    ]),
  ]);
}

/** As code where code can hold it; a line ending it cannot. */
function valueCell(value: string): string {
  if (value === "") return "(empty)";
  return /[\r\n]/.test(value) ? escapeText(value) : codeSpan(value, { inTable: true });
}
