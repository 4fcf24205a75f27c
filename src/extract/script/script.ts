import { posix } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { TaggedBlock } from "../../model/block.ts";
import { applies, clustersOf, type Config } from "../../model/config.ts";
import { parseDuration } from "../../model/duration.ts";
import type { Runbook } from "../../model/runbook.ts";
import type { WantedFile } from "../../model/wanted-file.ts";
import { argumentLoop, clusterTable, toolCheck, usageFunction } from "./arguments.ts";
import { blockFunction, isPolled, stepsText } from "./body.ts";
import { expectFragment, matchOf } from "./expectation.ts";
import { fragment, reservedNames, type Fragment } from "./prelude.ts";
import { selectBlocks, toolsFor, type Selection } from "./selection.ts";
import type { ScriptInput } from "./usage.ts";

/**
 * The smoke script of a runbook's drill: the blocks of the document, byte for byte, in one bash
 * script with everything around them that a drill needs. Undefined when the runbook asks for none.
 */
export function scriptOf(
  runbook: Runbook,
  config: Config,
): { file?: WantedFile; diagnostics: Diagnostic[] } {
  const { drill, requires } = runbook.frontMatter;
  const clusters = clustersOf(config).filter((cluster) => applies(requires, cluster));
  if (drill?.script === undefined || clusters.length === 0) return { diagnostics: [] };
  const selection = selectBlocks(runbook, "drill");
  const diagnostics = [...reservedNameDiagnostics(selection)];
  if (selection.steps.length === 0) {
    const place = runbook.frontMatterPlaces["drill.script"];
    diagnostics.push({
      id: "script-without-blocks",
      severity: "error",
      reason: `Missing blocks for the script ${drill.script}, expected at least one that a drill runs`,
      help: "Give a code block a name, or remove `drill.script`",
      file: runbook.source.file,
      ...(place === undefined ? {} : { place }),
    });
  }
  if (diagnostics.length > 0) return { diagnostics };

  const usesKubernetes = clusters.some(({ kubernetes }) => kubernetes !== undefined);
  const inputs = inputsOf(runbook, selection);
  const valueNames = Object.keys(clusters[0]?.values ?? {})
    .concat(clusters.flatMap(({ values }) => Object.keys(values)))
    .filter((name, index, all) => all.indexOf(name) === index && selection.variables.has(name));
  const needs = fragmentsOf(selection, inputs, usesKubernetes, runbook);
  const content = [
    head(runbook, selection),
    usageFunction(runbook, clusters, inputs),
    ...needs.before.map(fragment),
    clusterTable(clusters, valueNames, usesKubernetes),
    argumentLoop(inputs, usesKubernetes),
    toolCheck(toolsFor(runbook, selection)),
    `cd "$(dirname "\${BASH_SOURCE[0]}")/${posix.relative(posix.dirname(drill.script), ".") || "."}"`,
    "# --- the run " + "-".repeat(68),
    ...needs.after.map(fragment),
    "# --- blocks that are called later " + "-".repeat(48),
    ...functionsOf(selection),
    tail(selection, usesKubernetes),
  ]
    .filter(
      (part, index, all) => !(part.startsWith("# --- blocks") && all[index + 1] === all.at(-1)),
    )
    .join("\n\n");
  const from = [runbook.source.file, ...Object.values(runbook.snippets).map(({ file }) => file)];
  return {
    file: { path: drill.script, content: `${content}\n`, permission: 0o755, from: from.sort() },
    diagnostics: [],
  };
}

function head({ frontMatter, source }: Runbook, { steps }: Selection): string {
  const rto = frontMatter.objectives?.rto;
  const target = rto === undefined ? "" : String(parseDuration(rto) ?? "");
  return [
    "#!/usr/bin/env bash",
    `# ${frontMatter.title}: the drill.`,
    "#",
    `# Generated from ${source.file}, do not edit: change the source, then run \`runbook extract\`.`,
    "#",
    "# Functions are called through traps, `defer` and `within`, values are meant literally:",
    "# shellcheck disable=SC2016,SC2317,SC2329",
    "set -Eeuo pipefail",
    "shopt -s inherit_errexit",
    "",
    `readonly RUNBOOK=${frontMatter.id} STEP_COUNT=${steps.length} RTO_TARGET=${target}`,
  ].join("\n");
}

function tail(selection: Selection, usesKubernetes: boolean): string {
  return [
    "# The run has a process group of its own, so that an interruption reaches every command that it",
    "# has started, and its cleanup still gets its turn.",
    "set -m",
    "(",
    "begin",
    ...(usesKubernetes ? ["lock_target"] : []),
    ...selection.cleanups.map(
      ({ attributes }) => `defer cleanup_${attributes.name.replaceAll("-", "_")}`,
    ),
    "",
    stepsText(selection, { usesKubernetes }),
    "",
    "run_complete=yes",
    ") </dev/null &",
    'supervise "$!"',
  ].join("\n");
}

function functionsOf(selection: Selection): string[] {
  const steps = selection.steps;
  return [
    ...steps.flatMap(({ blocks }) =>
      blocks
        .filter(isPolled)
        .map((block) => blockFunction("check", block, selection.expectations.get(block))),
    ),
    ...selection.rollbacks.map((block) => blockFunction("rollback", block)),
    ...steps.flatMap(({ cleanups }) => cleanups.map((block) => blockFunction("cleanup", block))),
    ...selection.cleanups.map((block) => blockFunction("cleanup", block)),
  ];
}

/** Inputs that the blocks use. One that a drill block makes itself need not be given. */
function inputsOf({ frontMatter }: Runbook, { steps, variables }: Selection): ScriptInput[] {
  const made = new Set(
    steps.flatMap(({ blocks }) => blocks.flatMap(({ attributes }) => attributes.outputs)),
  );
  const positions = frontMatter.drill?.arguments ?? [];
  return Object.entries(frontMatter.inputs)
    .filter(([name]) => variables.has(name) || positions.includes(name))
    .map(([name, input]) => ({
      name,
      input,
      position: positions.includes(name) ? positions.indexOf(name) + 1 : undefined,
      isRequired: input.default === undefined && !made.has(name),
    }))
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0));
}

function fragmentsOf(
  { expectations, steps, rollbacks }: Selection,
  inputs: readonly ScriptInput[],
  usesKubernetes: boolean,
  runbook: Runbook,
): { before: Fragment[]; after: Fragment[] } {
  const blocks = steps.flatMap((step) => step.blocks);
  const before: Fragment[] = ["usage", "absolute"];
  if (inputs.some(({ input }) => input.type !== "string" && input.type !== "path"))
    before.push("format");
  const matches = new Set([...expectations.values()].map(matchOf));
  if (runbook.frontMatter.tools.length > 0 || matches.has("json")) before.push("tools");
  const after: Fragment[] = ["run"];
  if (blocks.some(({ attributes }) => attributes.role === "verify")) after.push("recovery");
  if (blocks.some(isPolled)) after.push("within");
  if (blocks.some(({ attributes }) => attributes.timeout !== undefined)) after.push("deadline");
  if (matches.size > 0) after.push("expect", ...[...matches].sort().map(expectFragment));
  if (rollbacks.length > 0) after.push("rollback");
  if (usesKubernetes) after.push("kubernetes");
  after.push("supervise");
  return { before, after };
}

function* reservedNameDiagnostics({ facts }: Selection): Generator<Diagnostic> {
  const reserved = reservedNames();
  for (const [block, { functions, assigned }] of facts) {
    const clash = [...functions, ...assigned].find((name) => reserved.has(name));
    if (clash !== undefined) yield reservedName(block, clash);
  }
}

function reservedName(block: TaggedBlock, name: string): Diagnostic {
  return {
    id: "reserved-name",
    severity: "error",
    reason: `Unexpected \`${name}\` in block \`${block.attributes.name}\`: the script defines it for itself`,
    help: `Choose another name than \`${name}\``,
    file: block.file,
    place: block.place,
  };
}
