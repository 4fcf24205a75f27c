import type { ShellCode } from "../../document/document.ts";
import type { ShellCommand } from "../../shell/shell-commands.ts";
import { justfile } from "./justfile.ts";
import { makefile } from "./makefile.ts";
import { packageScripts } from "./package-scripts.ts";
import type { Runner } from "./runner.ts";
import { taskfile } from "./taskfile.ts";

const runners: Readonly<Record<string, Runner>> = {
  task: taskfile,
  "go-task": taskfile,
  make: makefile,
  gmake: makefile,
  just: justfile,
  npm: packageScripts,
  pnpm: packageScripts,
  yarn: packageScripts,
  bun: packageScripts,
};

/** The runner that a command calls in its own folder and from the command line; prose such as `make sure` is none. */
export function runnerOf(
  { name = "", words, wrappers }: ShellCommand,
  { script }: ShellCode,
): Runner | undefined {
  const runner = Object.hasOwn(runners, name) ? runners[name] : undefined;
  const movesOrFills = wrappers.some(([first, ...rest]) =>
    first?.value === "env"
      ? rest.some(({ text }) => /^(?:-C|--chdir)/.test(text))
      : first?.value === "xargs",
  );
  const isProse = /^(?:sure|an?|the|it|your|this|that|any|some|changes)$/.test(
    words[1]?.text ?? "",
  );
  return movesOrFills || isProse || script.functions.has(name) ? undefined : runner;
}
