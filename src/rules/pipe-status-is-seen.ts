import { isScript } from "../document/is-script.ts";
import type { ShellCode } from "../document/document.ts";
import { programsOf } from "../shell/programs-of.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { dumpPrograms, loadPrograms } from "./words/dump-programs.ts";
import { defineRule } from "./rule.ts";

/** A dump that breaks off in a pipe leaves half a file and a status of 0: a backup that is none. */
export const pipeStatusIsSeen = defineRule({
  id: "pipe-status-is-seen",
  summary: "A dump or a restore in a pipe can fail",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      const told = new Set<number>();
      for (const command of code.script.commands) {
        const found = hiddenIn(command, code);
        if (found === undefined || told.has(command.pipeline.id)) continue;
        told.add(command.pipeline.id);
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected pipe that hides the status of \`${found.name}\`, expected \`set -o pipefail\`: ${found.consequence}`,
          help: "Begin the block with `set -o pipefail`; in `sh`, write to a file first",
          ...(isScript(code) ? {} : { severity: "warning" as const }),
        };
      }
    }
  },
});

const unpackers = new Set(["gunzip", "zcat", "gzip", "zstd", "zstdcat", "xz", "bzip2", "pigz"]);
const fetchers = new Set([
  "openssl",
  "gpg",
  "age",
  "restic",
  "aws",
  "mc",
  "rclone",
  "curl",
  "wget",
]);

function hiddenIn(
  command: ShellCommand,
  code: ShellCode,
): { name: string; consequence: string } | undefined {
  const { loss, pipeline } = command;
  if (pipeline.length < 2 || pipeline.index === pipeline.length - 1 || command.pipefail) {
    return undefined;
  }
  // In a condition a failure is looked at, but it is still that of the last command.
  if (loss !== "pipe" || /PIPESTATUS/.test(code.text)) return undefined;
  const programs = programsOf(command);
  const dump = programs.find(({ name }) => dumpPrograms.has(name));
  if (dump !== undefined && !isQuestion(dump.words.map(({ text }) => text))) {
    if (dump.script !== undefined && dump.script.pipeline.length > 1) return undefined;
    return { name: dump.name, consequence: "half a dump looks like a whole one" };
  }
  const source = programs.find(({ name }) => unpackers.has(name) || fetchers.has(name));
  const targets = code.script.commands.filter(({ pipeline: { id } }) => id === pipeline.id);
  // An archive that breaks off is an error of pg_restore itself.
  const isLoad = targets.some(
    (target) =>
      target.pipeline.index > pipeline.index &&
      programsOf(target).some(({ name }) => loadPrograms.has(name) && name !== "pg_restore"),
  );
  if (source === undefined || !isLoad) return undefined;
  return { name: source.name, consequence: "half a file restores half a database" };
}

/** `pg_dump --version`, `--schema-only | head`: nobody's backup. */
function isQuestion(words: readonly string[]): boolean {
  return words.some((word) => /^(?:--version|-V|--help|--schema-only|-s)$/.test(word));
}
