import { suggest } from "../diagnostics/suggest.ts";
import type { Document, Fence, ShellCode } from "../document/document.ts";
import type { Repository } from "../document/repository.ts";
import { defineRule, type Finding } from "./rule.ts";
import { isAboutHere } from "./tasks/is-about-here.ts";
import { hasName, isElsewhere, knownIn } from "./tasks/known-in.ts";
import type { KnownNames, Runner, Wanted } from "./tasks/runner.ts";
import { runnerOf } from "./tasks/runners.ts";
import { leavesRunner } from "./tasks/leaves-runner.ts";
import { placedCommands } from "./words/placed-commands.ts";

/** A task that was renamed is found on the day of the recovery: the runner prints a list, and nothing is restored. */
export const namedTaskExists = defineRule({
  id: "named-task-exists",
  summary: "A task, target, recipe or script that is called is one that the repository has",
  severity: "error",
  *check(document) {
    const { library, repository } = document;
    const file = document.file.split("/").at(-1) ?? "";
    if (repository === undefined || !isAboutHere(`${repository.folder}/${file}`)) return;
    const calls = [...judgedCalls(document, repository)].filter(
      ({ runner }) => !document.fences.some((fence) => isFileOf(fence, runner)),
    );
    for (const { code, isThere, known, runner, wanted } of calls) {
      const { name, word } = wanted;
      if (isThere || isShown(document, name) || isOfOther(document, code)) continue;
      if (isElsewhere(repository, runner, name)) continue;
      // Of a document that calls nothing that is there, the author may have meant another repository.
      const isSure =
        library !== undefined || calls.some((call) => call.isThere && call.runner === runner);
      yield {
        place: code.placeOf(word.start, word.end),
        ...describe(runner, name, known),
        ...(isSure ? {} : { severity: "warning" as const }),
      };
    }
  },
});

interface JudgedCall {
  code: ShellCode;
  runner: Runner;
  wanted: Wanted;
  /** What was read in the first folder that has a file. */
  known: KnownNames;
  isThere: boolean;
}

/** Every name that the document calls and that surely is, or is not, there. */
function* judgedCalls(document: Document, repository: Repository): Generator<JudgedCall> {
  if (!document.shell.some((code) => code.script.commands.some((call) => runnerOf(call, code))))
    return;
  for (const { code, command, folders } of placedCommands(document, repository, leavesRunner)) {
    const runner = runnerOf(command, code);
    const call = runner?.readCall(command.words);
    if (runner === undefined || call === undefined) continue;
    const found = folders.flatMap((folder) => knownIn(repository, runner, call, folder));
    const sought = found.map((names) => runner.wanted(call.operands, names));
    const [known] = found;
    for (const wanted of sought[0] ?? []) {
      const names = sought.map((all) => all.find(({ word }) => word === wanted.word)?.name);
      const isThere = found.some((one, at) => one.names.has(names[at] ?? ""));
      const mayBeThere = found.some((one, at) => hasName(one, names[at]));
      if (known !== undefined && isThere === mayBeThere)
        yield { code, isThere, known, runner, wanted };
    }
  }
}

/** The document itself says what the name stands for, or is what the task is made from. */
function isShown({ fences, library, text }: Document, name: string): boolean {
  const last = lastPart(name);
  if (last === library?.runbook.frontMatter.drill?.task) return true;
  return (
    text.includes(`scripts.${name}`) ||
    fences.some(({ code }) =>
      code.text.split("\n").some((line) => isDefinition(line, name) || isDefinition(line, last)),
    )
  );
}

/** A document that shows files of a runner is about the runner, or about a repository of the reader. */
function isFileOf({ code, language }: Fence, { noun }: Runner): boolean {
  switch (noun) {
    case "task":
      return code.kind === "yaml" && /^(?:tasks|includes):/m.test(code.text);
    case "target":
      return /^(?:make|makefile|mk)$/.test(language);
    case "recipe":
      return /^just(?:file)?$/.test(language);
    case "script":
      return /"scripts"\s*:/.test(code.text);
  }
}

/** The prose since the last heading speaks of a repository that is not this one. */
function isOfOther({ text }: Document, { fence }: ShellCode): boolean {
  const start = fence.headings.at(-1)?.place.end.offset ?? 0;
  const prose = text.slice(
    Math.max(start, fence.place.start.offset - 2000),
    fence.place.start.offset,
  );
  return /\b(?:private|other|another|separate|different|upstream)\b[^.]{0,60}\brepo(?:sitory)?\b/i.test(
    prose,
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
  // What has moved into another namespace is nearer than what only looks alike.
  const moved = [...names].filter((other) => lastPart(other) === lastPart(name));
  const nearest = moved.length === 1 ? moved[0] : suggest(name, [...names]);
  return {
    reason: `Unexpected ${noun} \`${name}\`, expected one that \`${file}\` has`,
    help:
      nearest === undefined
        ? `Correct the name, or write the ${noun} into \`${file}\``
        : `Write \`${nearest}\` if that is what is meant`,
  };
}

/** `restore` of `volsync:restore` and `volsync::restore`. */
function lastPart(name: string): string {
  return name.slice(name.lastIndexOf(":") + 1);
}
