import type { Cause, Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { isTagged } from "../model/block.ts";
import { clustersOf, type Config } from "../model/config.ts";
import { isBelow } from "../model/output-path.ts";
import { blocksOf, type Runbook } from "../model/runbook.ts";
import { ownTasks } from "../extract/taskfile.ts";
import { documentPath } from "../render/document-path.ts";
import { configFile } from "./subject.ts";

/** Something that wants a path, or a task of its own. */
interface Claim {
  key: string;
  what: string;
  file: string;
  place?: Place | undefined;
}

/** Two outputs at one path: the second would overwrite the first. The same for the names of tasks. */
export function* checkClaims(runbooks: readonly Runbook[], config: Config): Generator<Diagnostic> {
  const paths = [...configuredPaths(config), ...runbooks.flatMap(pathsOf)];
  yield* conflicts(paths, "path-claimed-twice", "Give one of the two another path");
  for (const claim of paths) {
    const owner = [config.runbooks, config.snippets].find((folder) => isBelow(claim.key, folder));
    if (owner === undefined && claim.key !== configFile && claim.key !== "runbook.lock") continue;
    yield finding(claim, {
      id: "path-of-source",
      reason: `Unexpected path \`${claim.key}\` of ${claim.what}, expected one that is no source`,
      help: "Write a path outside the sources, such as tests/smoke/dr-name.sh",
    });
  }
  const tasks = runbooks.flatMap((runbook) => taskOf(runbook, config));
  yield* conflicts(tasks, "task-claimed-twice", "Give one of the two another name");
}

function* conflicts(claims: readonly Claim[], id: string, help: string): Generator<Diagnostic> {
  const seen = new Map<string, Claim>();
  for (const claim of claims) {
    const first = seen.get(claim.key);
    if (first === undefined) {
      seen.set(claim.key, claim);
      continue;
    }
    // A snippet's block is one block, however many runbooks include it.
    if (first.file === claim.file && first.place?.start.offset === claim.place?.start.offset) {
      continue;
    }
    yield finding(claim, {
      id,
      reason: `Unexpected \`${claim.key}\` for ${claim.what}, expected one that is not taken by ${first.what}`,
      help,
      cause: causeOf(first),
    });
  }
}

function causeOf({ what, file, place }: Claim): Cause {
  return { file, reason: what, ...(place === undefined ? {} : { place }) };
}

function finding(
  { file, place }: Claim,
  parts: Pick<Diagnostic, "id" | "reason" | "help" | "cause">,
): Diagnostic {
  return { severity: "error", file, ...parts, ...(place === undefined ? {} : { place }) };
}

function pathsOf(runbook: Runbook): Claim[] {
  const { frontMatter, frontMatterPlaces, source } = runbook;
  const claims: Claim[] = blocksOf(runbook)
    .filter(isTagged)
    .flatMap(({ attributes: { name, file: key }, attributePlaces, file, place }) =>
      key === undefined
        ? []
        : [{ key, what: `block \`${name}\``, file, place: attributePlaces["file"] ?? place }],
    );
  const script = frontMatter.drill?.script;
  if (script === undefined) return claims;
  const what = `the script of \`${frontMatter.id}\``;
  const place = frontMatterPlaces["drill.script"];
  return [{ key: script, what, file: source.file, place }, ...claims];
}

function configuredPaths(config: Config): Claim[] {
  const documents = clustersOf(config).map((cluster) => ({
    key: documentPath(config, cluster).path,
    what: `the document of ${cluster.name}`,
    file: configFile,
  }));
  const { taskfile } = config;
  if (taskfile === undefined) return documents;
  return [
    ...documents,
    { key: taskfile.file, what: "the Taskfile of the drills", file: configFile },
    { key: taskfile.root, what: "the root Taskfile", file: configFile },
  ];
}

function taskOf({ frontMatter, frontMatterPlaces, source }: Runbook, config: Config): Claim[] {
  const task = frontMatter.drill?.task;
  if (task === undefined || config.taskfile === undefined) return [];
  const place = frontMatterPlaces["drill.task"];
  const what = `the drill of \`${frontMatter.id}\``;
  const own = ownTasks.includes(task)
    ? [{ key: task, what: "the tool itself", file: configFile }]
    : [];
  return [...own, { key: task, what, file: source.file, place }];
}
