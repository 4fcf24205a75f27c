import type { ShellCommand, ShellWord } from "../../shell/shell-commands.ts";

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

/**
 * True for a command behind which a runner may know other names: on another machine, in another repository, at another
 * revision, or in a project that was only just made.
 */
export function leavesRunner({ name, redirects, words }: ShellCommand): boolean {
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
