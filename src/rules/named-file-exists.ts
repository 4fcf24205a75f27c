import { posix } from "node:path";
import type { Document } from "../document/document.ts";
import type { Repository } from "../document/repository.ts";
import { oncePer } from "../shell/once-per.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";
import { isKeptElsewhere } from "./words/around.ts";
import { leadsAway } from "./words/leads-away.ts";
import { isTold, mayBeMade } from "./words/made-files.ts";
import { namedFilesOf, type NamedFile } from "./words/named-files.ts";
import { nearestPath } from "./words/nearest-path.ts";
import { placedCommands } from "./words/placed-commands.ts";

/** The script of the step is not there: it was renamed, or it was never more than a plan. */
export const namedFileExists = defineRule({
  id: "named-file-exists",
  summary: "A script or manifest that a command names is in the repository",
  severity: "error",
  *check(document) {
    const { repository } = document;
    if (repository === undefined || forOthers.test(`${repository.folder}/`)) return;
    const before: ShellCommand[] = [];
    let missing = 0;
    for (const { code, command, folders } of placedCommands(document, repository, leadsAway)) {
      // The record of a session; a line of a crontab, of which the server knows in which folder it runs.
      if (code.fence.isTranscript || /^[\d*]/.test(command.name ?? "")) continue;
      for (const file of namedFilesOf(command)) {
        const path = missingPath(document, repository, folders, file);
        if (path === undefined) continue;
        if (++missing > mostMissing) return;
        if (before.some((made) => mayBeMade(made, file.path))) continue;
        const nearest = nearestPath(repository, path);
        yield {
          place: code.placeOf(file.word.start, file.word.end),
          reason: `Unexpected file \`${file.path}\` in a command, expected one that the repository holds or the document makes`,
          help:
            nearest === undefined
              ? "Add the file, or correct the command"
              : `Write \`${seenFrom(path.slice(0, -file.path.length), nearest)}\``,
          ...(file.isProgram ? {} : { severity: "warning" as const }),
        };
      }
      before.push(command);
    }
  },
});

/** A document that names more is about another repository, or written to keep us busy. */
const mostMissing = 300;

/** The path as it is written in the folder that the command means. */
function seenFrom(base: string, path: string): string {
  return path.startsWith(base) ? path.slice(base.length) : path;
}

/** The path from the root, when it is sure that the repository is meant and does not hold it. */
function missingPath(
  document: Document,
  repository: Repository,
  all: readonly string[],
  { isProgram, path }: NamedFile,
): string | undefined {
  if (isProgram ? !looksLikeScript(path) : !looksLikeSource(path)) return undefined;
  const [first = ""] = path.split("/");
  if (madeByBuilds.test(path)) return undefined;
  if (all.some((base) => repository.kindOf(posix.join(base, path)) !== undefined)) return undefined;
  const base = all.findLast((folder) => repository.kindOf(posix.join(folder, first)) === "folder");
  if (base === undefined) return undefined;
  const missing = posix.join(base, path);
  if (all.some((each) => isKeptElsewhere(repository, posix.join(each, path)))) return undefined;
  if (isBelowAnother(repository, path) || isTold(document, path)) return undefined;
  return missing;
}

/** What these documents name is in repositories that are made of them, is still to come, or has been. */
const forOthers =
  /(?:^|\/)(?:templates?|prompts?|skills?|skeletons?|boilerplates?|cookiecutters?|examples?|_?archived?|plans?|planning|roadmaps?|proposals?|specs?|rfcs?|adrs?|audits?|reports?|history)\//i;

const madeByBuilds =
  /(?:^|\/)(?:node_modules|vendor|\.?venv|env|target|build|dist|out|output|_build|obj|tmp|temp|\.\w[^/]*|site-packages|generated|rendered|clusterconfig|artifacts?|logs?)\//;

function looksLikeScript(path: string): boolean {
  return /\.(?:sh|bash|zsh|py|[cm]?[jt]s|rb|pl|ps1|php|R)$/.test(path);
}

/** Dumps and secrets are in no repository. */
function looksLikeSource(path: string): boolean {
  if (
    /secret|credential|password|\.env\b|\.key$|\.pem$|local|(?:^|\/)(?:back-?ups?|dumps?|exports?|data|restore)\//i.test(
      path,
    )
  )
    return false;
  if (/\b20\d\d|\d{8}|(?:^|[/_-])(?:my|your|example|sample|foo|test)(?:[/_.-])/i.test(path))
    return false;
  return true;
}

/** A folder one or two levels down holds the path: the prose has told the reader to go there. */
function isBelowAnother(repository: Repository, path: string): boolean {
  return foldersBelow(repository).some(
    (folder) => repository.kindOf(posix.join(folder, path)) !== undefined,
  );
}

const foldersBelow = oncePer((repository: Repository): string[] => {
  const top = folders(repository, "");
  return [...top, ...top.flatMap((folder) => folders(repository, folder))];
});

/** Where there are hundreds, they hold data. */
const maxFolders = 40;

function folders(repository: Repository, folder: string): string[] {
  const names = repository
    .namesIn(folder)
    .filter((name) => !/^\.|^node_modules$|\.\w+$/.test(name));
  if (names.length > maxFolders) return [];
  return names
    .map((name) => posix.join(folder, name))
    .filter((path) => repository.kindOf(path) === "folder");
}
