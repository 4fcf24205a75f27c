import type { Document, ShellCode } from "../document/document.ts";
import { programsOf, type Program } from "../shell/programs-of.ts";
import { kubectlCall } from "../shell/kubectl-call.ts";
import { hasInput } from "../shell/streams.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { destroyedBy, disposable } from "./words/destruction.ts";
import { readsInput } from "./words/reads-input.ts";
import { defineRule } from "./rule.ts";

/** The damaged database is dropped, then the restore fails: now there is neither the one nor the other. */
export const noDestructionBeforeRestore = defineRule({
  id: "no-destruction-before-restore",
  summary: "What is to be restored is kept until the restore has been verified",
  severity: "error",
  *check(document) {
    for (const code of document.shell) {
      const { commands } = code.script;
      const restore = commands.findLast(restores);
      const first = commands.find((command) => destroys(command) !== undefined);
      if (restore === undefined || first === undefined || restore.start <= first.start) continue;
      const target = destroys(first) ?? "";
      if (disposable.test(target) || isSaved(code, first, document)) continue;
      yield {
        place: code.placeOf(first.start, first.end),
        reason: `Unexpected destruction of \`${target}\` before the restore, expected it kept until what was restored has been verified`,
        help: "Restore beside it under another name, verify, then swap the two by rename; or move the old data aside",
        cause: {
          place: code.placeOf(restore.start, restore.end),
          reason: "when this fails, nothing is left",
        },
        ...(isAgain(code, first) && { severity: "warning" as const }),
      };
    }
  },
});

function destroys(command: ShellCommand): string | undefined {
  for (const program of programsOf(command)) {
    const found = destroyedBy(program);
    if (found !== undefined) return found;
  }
  return undefined;
}

function restores(command: ShellCommand): boolean {
  return programsOf(command).some((program) => {
    const texts = program.words.map(({ text }) => text).join(" ");
    switch (program.name) {
      case "pg_restore":
      case "mongorestore":
        return !/ (?:-l|--list)\b/.test(texts);
      case "psql":
      case "mysql":
        return (
          (/ (?:-f|--file)/.test(texts) || (hasInput(command) && readsInput(program))) &&
          !/DROP/i.test(texts)
        );
      case "restic":
        return / restore\b/.test(texts);
      case "velero":
        return / restore create\b/.test(texts);
      default:
        return isRecoveryApply(program);
    }
  });
}

function isRecoveryApply({ name, words }: Program): boolean {
  const call = kubectlCall(name, words);
  const file = call?.options.get("-f") ?? call?.options.get("--filename") ?? "";
  return (call?.verb === "apply" || call?.verb === "create") && /restor|recover/i.test(file);
}

/** What a restore has made, and has made wrong, is removed for the next attempt. */
function isAgain({ fence, text }: ShellCode, { start }: ShellCommand): boolean {
  const [above = ""] = text.slice(0, start).match(/#[^\n]*\n[ \t]*$/) ?? [];
  const heading = fence.headings.at(-1)?.text ?? "";
  return (
    /\b(?:retry|again|reset|start over|re-?create)\b/i.test(above) ||
    /troubleshoot|won't|fail(?:s|ed|ing)\b|stuck|not starting/i.test(heading)
  );
}

/** A copy is made before it, in this block or above in the section: a dump, a move, a snapshot. */
function isSaved(code: ShellCode, { start }: ShellCommand, { fences }: Document): boolean {
  const section = code.fence.headings.find(({ depth }) => depth === 2);
  const above = fences
    .filter(
      ({ headings, index }) =>
        index < code.fence.index && section !== undefined && headings.includes(section),
    )
    .map((fence) => fence.code.text);
  return [...above, code.text.slice(0, start)].some((text) => saving.test(text));
}

const saving =
  /\b(?:pg_dump|pg_dumpall|mysqldump|pg_basebackup)\b|^\s*(?:sudo )?(?:mv|cp|rsync)\s|\btar\s+-?-?c|\b(?:backup create|snapshot|restic backup)\b|\bRENAME\b/im;
