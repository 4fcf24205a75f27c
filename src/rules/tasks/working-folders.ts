import type { Document, ShellCode } from "../../document/document.ts";
import type { Repository } from "../../document/repository.ts";
import type { ShellCommand, ShellWord } from "../../shell/shell-commands.ts";
import { resolvePath, upwards } from "./paths.ts";

/** A command that the reader of a document runs, and the folders of the repository that it may run in. */
export interface PlacedCommand {
  code: ShellCode;
  command: ShellCommand;
  folders: readonly string[];
}

/**
 * The commands of a document up to the first behind which nobody knows where the reader is: on another machine, in
 * another repository, at another revision, or in a folder that was only just made.
 */
export function* placedCommands(
  document: Document,
  repository: Repository,
): Generator<PlacedCommand> {
  const isRunFromRoot = document.library !== undefined;
  const folders = new Set(isRunFromRoot ? [""] : upwards(repository.folder));
  for (const code of document.shell) {
    if (code.origin !== "fence") continue;
    for (const command of code.script.commands) {
      if (command.enclosures.some(({ kind }) => kind === "string")) continue;
      if (leavesRepository(command)) return;
      if (/^(?:cd|pushd)$/.test(command.name ?? "")) {
        const reached = foldersBehind(command, folders, repository);
        if (reached.length === 0) return;
        for (const folder of reached) folders.add(folder);
      }
      yield { code, command, folders: [...folders] };
    }
  }
}

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
    const found = resolvePath(folder, path);
    return found !== undefined && (found === "" || repository.kindOf(found) === "folder")
      ? [found]
      : [];
  });
}

/** Commands behind which the prompt is that of another machine, container or user. */
const entering = /^(?:ssh|mosh|su|chroot|machinectl|nsenter|multipass|lxc|distrobox|toolbox)$/;

/** Commands that make or fetch a project, or the file of a runner, by program and words. */
const making = [
  /^git (?:.* )?(?:clone|init|checkout|switch|worktree|revert|reset)\b/,
  /^(?:gh|glab) repo (?:clone|create|fork)\b/,
  /^(?:svn|hg|bzr|repo|ghorg|degit|cookiecutter|copier|cruft|yo|hygen|cmake|meson|qmake|autoreconf|phpize|autogen\.sh|configure|configure\.sh|bootstrap|bootstrap\.sh|npx|bunx)\b/,
  /^(?:npm|pnpm|yarn|bun) (?:init|create|dlx|x|pkg|set-script)\b/,
  /^(?:kubebuilder|operator-sdk|rails|django-admin|cargo|go|helm|dotnet|ng|flutter|mix|poetry|uv|hatch) (?:init|new|create|startproject)\b/,
  /^(?:perl Makefile\.PL|ruby extconf\.rb|task --init|task -i|just --init)\b/,
  /^(?:docker|podman|nerdctl|kubectl|oc|vagrant|docker-compose|devpod|gcloud|limactl|colima|minikube)\b.* (?:exec|run|ssh|attach|shell|rsh|debug)\b/,
];

const ofRunner =
  /(?:^|\/)(?:GNU|BSD)?[Mm]akefile$|(?:^|\/)[Tt]askfile(?:\.dist)?\.ya?ml$|(?:^|\/)\.?[Jj]ustfile$|(?:^|\/)package\.json$/;

function leavesRepository({ name, redirects, words }: ShellCommand): boolean {
  if (name === undefined) return false;
  const text = [name, ...words.slice(1).map(textOf)].join(" ");
  if (entering.test(name) || making.some((pattern) => pattern.test(text))) return true;
  const isWritten = redirects.some(
    ({ operator, target }) => operator.startsWith(">") && ofRunner.test(target?.value ?? ""),
  );
  const isRead = /^(?:make|gmake|task|just|go-task|cat|less|grep|git|npm|pnpm|yarn|bun)$/.test(
    name,
  );
  return isWritten || (!isRead && words.some((word) => ofRunner.test(textOf(word))));
}

function textOf({ text, value }: ShellWord): string {
  return value ?? text;
}
