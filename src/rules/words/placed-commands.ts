import type { Document, ShellCode } from "../../document/document.ts";
import type { Repository } from "../../document/repository.ts";
import type { ShellCommand } from "../../shell/shell-commands.ts";
import { foldersAbove, staticPathBelow } from "./around.ts";

/** A command that the reader of a document runs, and the folders of the repository that it may run in. */
export interface PlacedCommand {
  code: ShellCode;
  command: ShellCommand;
  folders: readonly string[];
}

/**
 * The commands of a document up to the first behind which nobody knows where the reader is: one that `leaves`, or a `cd`
 * to a folder that the repository does not have.
 */
export function* placedCommands(
  document: Document,
  repository: Repository,
  leaves: (command: ShellCommand) => boolean,
): Generator<PlacedCommand> {
  const isRunFromRoot = document.library !== undefined;
  const folders = new Set(isRunFromRoot ? [""] : foldersAbove(repository.folder));
  for (const code of document.shell) {
    if (code.origin !== "fence") continue;
    for (const command of code.script.commands) {
      if (command.enclosures.some(({ kind }) => kind === "string")) continue;
      if (leaves(command)) return;
      if (/^(?:cd|pushd)$/.test(command.name ?? "")) {
        const reached = foldersBehind(command, folders, repository);
        for (const folder of reached) folders.add(folder);
        if (reached.length === 0 || folders.size > mostFolders) return;
      }
      yield { code, command, folders: [...folders] };
    }
  }
}

/** A link to its own folder would give ever more. */
const mostFolders = 40;

/** Where a `cd` may lead to: none when that is not one folder of the repository. */
function foldersBehind(
  { words }: ShellCommand,
  from: ReadonlySet<string>,
  repository: Repository,
): string[] {
  const target = words.slice(1).find(({ text }) => !/^-[LPe@]$|^--$/.test(text));
  if (target !== undefined && /^"?\$\(git rev-parse --show-toplevel\)"?$/.test(target.text)) {
    return [""];
  }
  const path = target?.value;
  if (path === undefined || path === "" || path === "-") return [];
  return [...from].flatMap((folder) => {
    const found = staticPathBelow(folder, path);
    return found !== undefined && (found === "" || repository.kindOf(found) === "folder")
      ? [found]
      : [];
  });
}
