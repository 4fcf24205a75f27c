import { posix } from "node:path";
import { Document, isPair, isScalar, visit, type YAMLSeq } from "yaml";
import { isTagged } from "../model/block.ts";
import { applies, clustersOf, type Cluster, type Config } from "../model/config.ts";
import { blocksOf, type Runbook } from "../model/runbook.ts";

/** Tasks that the Taskfile has of its own, beside those of the runbooks. */
export const ownTasks: readonly string[] = ["full-test", "full-test-all"];

interface Drill {
  task: string;
  script: string;
  title: string;
  clusters: Cluster[];
  arguments: { name: string; isRequired: boolean }[];
}

/**
 * The Taskfile of the drills, or undefined when none is wanted. A drill's required argument comes
 * from the caller; in `full-test` the cluster value `DRILL_<NAME>` is its default.
 */
export function taskfileOf(runbooks: readonly Runbook[], config: Config): string | undefined {
  const { taskfile } = config;
  const drills = runbooks.flatMap((runbook) => drillOf(runbook, config) ?? []);
  if (taskfile === undefined || drills.length === 0) return undefined;
  drills.sort((a, b) => (a.task < b.task ? -1 : 1));
  const clusters = clustersOf(config).filter((cluster) =>
    drills.some((drill) => appliesTo(drill, cluster)),
  );
  const names = clusters.map(({ name }) => name);
  const folder = posix.relative(posix.dirname(taskfile.file), ".");
  const dir = folder === "" ? "{{.TASKFILE_DIR}}" : `{{.TASKFILE_DIR}}/${folder}`;
  const tasks: Record<string, unknown> = {};
  for (const drill of drills) tasks[drill.task] = drillTask(drill, dir);
  tasks["full-test"] = {
    desc: "Every drill of {{.CLUSTER}}, one after the other; stops at the first that fails",
    requires: { vars: [clusterVariable(names)] },
    cmds: [{ task: "full-test:{{.CLUSTER}}" }],
  };
  const missing = clusters.flatMap((cluster) => missingArguments(cluster, drills));
  tasks["full-test-all"] = {
    desc: `Every drill of every cluster: ${names.join(", ")}`,
    ...requiring([...new Set(missing)]),
    cmds: names.map((name) => ({ task: `full-test:${name}` })),
  };
  for (const cluster of clusters) {
    tasks[`full-test:${cluster.name}`] = fullTest(cluster, drills);
  }
  const standard = taskfile.cluster ?? names[0] ?? "";
  const cluster = `{{.CLUSTER | default ${JSON.stringify(standard)}}}`;
  const document = new Document({ version: "3", vars: { CLUSTER: cluster }, tasks });
  visit(document, { Seq: flowOfScalars });
  const body = document.toString({
    lineWidth: 0,
    singleQuote: true,
    flowCollectionPadding: false,
  });
  return `${heading(config)}\n${separate(body)}`;
}

/** Short lists of words stand on one line; commands, one a line. */
function flowOfScalars(_: unknown, node: YAMLSeq, path: readonly unknown[]): void {
  const parent = path.at(-1);
  const isCommands = isPair(parent) && isScalar(parent.key) && parent.key.value === "cmds";
  node.flow = !isCommands && node.items.every(isScalar);
}

function heading({ runbooks, taskfile }: Config): string {
  const namespace = taskfile?.namespace ?? "";
  return [
    `# Generated from ${runbooks}/, do not edit: change a runbook, then run \`runbook extract\`.`,
    `# Included as \`${namespace}\`: task ${namespace}:full-test CLUSTER=name`,
  ].join("\n");
}

/** A blank line before each part and each task. */
function separate(yaml: string): string {
  return yaml.replace(/^(?=vars:|tasks:)/gm, "\n").replace(/^(?= {2}\S+:$)(?<!tasks:\n)/gm, "\n");
}

function drillOf(runbook: Runbook, config: Config): Drill | undefined {
  const { drill, requires, inputs, title } = runbook.frontMatter;
  if (drill?.task === undefined || drill.script === undefined) return undefined;
  const clusters = clustersOf(config).filter((cluster) => applies(requires, cluster));
  if (clusters.length === 0) return undefined;
  const made = new Set(
    blocksOf(runbook)
      .filter(isTagged)
      .filter(({ attributes }) => attributes.mode !== "incident")
      .flatMap(({ attributes }) => attributes.outputs),
  );
  const positional = drill.arguments.map((name) => ({
    name,
    isRequired: inputs[name]?.default === undefined && !made.has(name),
  }));
  return { task: drill.task, script: drill.script, title, clusters, arguments: positional };
}

function appliesTo(drill: Drill, { name }: Cluster): boolean {
  return drill.clusters.some((cluster) => cluster.name === name);
}

/** `task` refuses any other value before it starts anything. */
function clusterVariable(names: readonly string[]): { name: string; enum: readonly string[] } {
  return { name: "CLUSTER", enum: names };
}

function drillTask(drill: Drill, dir: string): unknown {
  const required = drill.arguments.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  const words = [
    shellWord(`./${drill.script}`),
    "{{shellQuote .CLUSTER}}",
    ...drill.arguments.map(({ name, isRequired }) =>
      isRequired ? `{{shellQuote .${name}}}` : `{{shellQuote (.${name} | default "")}}`,
    ),
  ];
  return {
    desc: `Drill: ${literal(drill.title)} (${drill.clusters.map(({ name }) => name).join(", ")})`,
    dir,
    requires: { vars: [clusterVariable(drill.clusters.map(({ name }) => name)), ...required] },
    cmds: [words.join(" ")],
  };
}

function fullTest(cluster: Cluster, drills: readonly Drill[]): unknown {
  const calls = drills
    .filter((drill) => appliesTo(drill, cluster))
    .map((drill) => {
      const values = drill.arguments.map(({ name }) => {
        const value = cluster.values[`DRILL_${name}`];
        const fallback = value === undefined ? "" : ` | default ${goText(value)}`;
        return [name, `{{.${name}${fallback}}}`] as const;
      });
      return { task: drill.task, vars: { CLUSTER: cluster.name, ...Object.fromEntries(values) } };
    });
  return {
    internal: true,
    ...requiring(missingArguments(cluster, drills)),
    cmds: calls,
  };
}

/** Required arguments that the cluster's values do not give. */
function missingArguments(cluster: Cluster, drills: readonly Drill[]): string[] {
  const required = drills
    .filter((drill) => appliesTo(drill, cluster))
    .flatMap((drill) => drill.arguments.filter(({ isRequired }) => isRequired));
  const names = new Set(required.map(({ name }) => name));
  return [...names].filter((name) => cluster.values[`DRILL_${name}`] === undefined);
}

function requiring(vars: readonly string[]): { requires?: { vars: readonly string[] } } {
  return vars.length === 0 ? {} : { requires: { vars } };
}

/** A string in a Go template. */
function goText(value: string): string {
  return JSON.stringify(value);
}

/** Text that `task` must not take for a template. */
function literal(text: string): string {
  return text.replaceAll("{{", '{{"{{"}}');
}

function shellWord(path: string): string {
  const word = /^[\w./:@%+,-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
  return literal(word);
}
