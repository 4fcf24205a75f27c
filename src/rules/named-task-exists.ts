import { suggest } from "../diagnostics/suggest.ts";
import type { Document } from "../document/document.ts";
import type { Repository } from "../document/repository.ts";
import { defineRule, type Finding } from "./rule.ts";
import { hasName, isElsewhere, knownIn } from "./tasks/known-in.ts";
import type { KnownNames, Runner, Wanted } from "./tasks/runner.ts";
import { runnerOf } from "./tasks/runners.ts";
import { placedCommands, type PlacedCommand } from "./tasks/working-folders.ts";

/** A task that was renamed is found on the day of the recovery: the runner prints a list, and nothing is restored. */
export const namedTaskExists = defineRule({
  id: "named-task-exists",
  summary: "A task, target, recipe or script that is called is one that the repository has",
  severity: "error",
  *check(document) {
    const { repository } = document;
    if (repository === undefined || isForeign(repository.folder)) return;
    for (const placed of placedCommands(document, repository)) {
      const runner = runnerOf(placed.command, placed.code);
      if (runner === undefined) continue;
      for (const { known, wanted } of missing(placed, runner, repository)) {
        if (isShown(document, wanted.name) || isElsewhere(repository, runner, wanted.name))
          continue;
        yield {
          place: placed.code.placeOf(wanted.word.start, wanted.word.end),
          ...describe(runner, wanted.name, known),
        };
      }
    }
  },
});

/** Documents of other projects that the repository has a copy of. */
function isForeign(folder: string): boolean {
  return /(?:^|\/)(?:node_modules|vendor|third[_-]?party|external|testdata|fixtures|templates?)(?:\/|$)/.test(
    folder,
  );
}

/** The names that no folder has, each with what was read in the first. */
function* missing(
  { command, folders }: PlacedCommand,
  runner: Runner,
  repository: Repository,
): Generator<{ known: KnownNames; wanted: Wanted }> {
  const call = runner.readCall(command.words);
  if (call === undefined) return;
  const found = folders.flatMap((folder) => knownIn(repository, runner, call, folder));
  const [known] = found;
  if (known === undefined) return;
  const sought = found.map((names) => runner.wanted(call.operands, names));
  for (const wanted of sought[0] ?? []) {
    const isMissing = found.every((names, at) => {
      const other = sought[at]?.find(({ word }) => word === wanted.word);
      return other !== undefined && !hasName(names, other.name);
    });
    if (isMissing) yield { known, wanted };
  }
}

/** The document itself says what the name stands for, or is what the task is made from. */
function isShown({ fences, library, text }: Document, name: string): boolean {
  const last = name.split(":").at(-1) ?? name;
  if (last === library?.runbook.frontMatter.drill?.task) return true;
  return (
    text.includes(`scripts.${name}`) ||
    fences.some(({ code }) =>
      code.text.split("\n").some((line) => isDefinition(line, name) || isDefinition(line, last)),
    )
  );
}

/** `name:`, `"name":`, `name parameter: dependency` */
function isDefinition(line: string, name: string): boolean {
  const written = line.replace(/^[\s+@"']+/, "");
  return written.startsWith(name) && /^["']?(?:\s[^:]*)?:(?:\s|$)/.test(written.slice(name.length));
}

function describe(
  { noun }: Runner,
  name: string,
  { file, internal, names }: KnownNames,
): Pick<Finding, "reason" | "help"> {
  if (internal.has(name)) {
    return {
      reason: `Unexpected internal ${noun} \`${name}\` of \`${file}\`, expected one that can be called`,
      help: `Call the ${noun} that uses it, or take \`internal\` away`,
    };
  }
  const nearest = suggest(name, [...names]);
  return {
    reason: `Unexpected ${noun} \`${name}\`, expected one that \`${file}\` has`,
    help:
      nearest === undefined
        ? `Correct the name, or write the ${noun} into \`${file}\``
        : `Write \`${nearest}\``,
  };
}
