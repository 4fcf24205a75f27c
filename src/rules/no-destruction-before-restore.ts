import type { Document, ShellCode } from "../document/document.ts";
import type { Heading } from "../model/runbook.ts";
import { programsOf } from "../shell/programs-of.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { destroyedBy, disposable } from "./words/destruction.ts";
import { isSaved } from "./words/is-saved.ts";
import { lookOf } from "./words/looks.ts";
import { restores } from "./words/restores.ts";
import { defineRule, type Finding } from "./rule.ts";

/** The damaged database is dropped, then the restore fails: now there is neither the one nor the other. */
export const noDestructionBeforeRestore = defineRule({
  id: "no-destruction-before-restore",
  summary: "What is to be restored is kept until the restore has been verified",
  severity: "error",
  untagged: "warning",
  *check(document) {
    const split: Step[] = [];
    for (const code of document.shell) {
      const { commands } = code.script;
      yield* unverified(code);
      const restore = commands.findLast(restores);
      const first = commands.find((command) => destroys(command) !== undefined);
      if (first === undefined) {
        if (restore !== undefined) split.push({ code, restore });
      } else if (restore === undefined) {
        split.push({ code, first });
      } else if (restore.start > first.start) {
        yield* judge(document, { code, command: first }, { code, command: restore });
      }
    }
    for (const [before, after] of apart(split)) {
      for (const finding of judge(document, before, after)) {
        yield { ...finding, severity: "warning" };
      }
    }
  },
});

/** Restored, and what was there is removed with no look at what has come back. */
function* unverified(code: ShellCode): Generator<Finding> {
  const { commands } = code.script;
  const at = commands.findIndex((each) => restores(each) && fromBackup(code, each));
  if (at === -1) return;
  const next = commands.findIndex(
    (command, index) => index > at && destroys(command) !== undefined,
  );
  const command = commands[next];
  if (command === undefined || disposable.test(destroys(command) ?? "")) return;
  if (commands.slice(at + 1, next).some((each) => lookOf(each) !== "nothing")) return;
  // A further restore behind it is found by the order of the two.
  if (commands.slice(next).some(restores)) return;
  yield {
    place: code.placeOf(command.start, command.end),
    reason: `Unexpected destruction of \`${destroys(command) ?? ""}\` right behind the restore, expected a look at what was restored before`,
    help: "Verify what was restored first: read rows of which you know what they must be",
    cause: {
      place: code.placeOf(commands[at]?.start, commands[at]?.end),
      reason: "this may have brought nothing back",
    },
    severity: "warning",
  };
}

/** A script that psql runs need not be a backup. */
function fromBackup({ text }: ShellCode, { end, start }: ShellCommand): boolean {
  return /dump|back-?up|restor|recover|\.gz\b/i.test(text.slice(start, end));
}

interface Step {
  code: ShellCode;
  /** What destroys, in a block that restores nothing. */
  first?: ShellCommand;
  /** What restores, in a block that destroys nothing. */
  restore?: ShellCommand;
}

interface Act {
  code: ShellCode;
  command: ShellCommand;
}

/** One block destroys, a later one of the same procedure restores: the first pair of each procedure. */
function* apart(steps: readonly Step[]): Generator<[Act, Act]> {
  const procedures = new Map<Heading, Step[]>();
  for (const step of steps) {
    const procedure = procedureOf(step.code);
    if (procedure === undefined) continue;
    const own = procedures.get(procedure);
    if (own === undefined) procedures.set(procedure, [step]);
    else own.push(step);
  }
  for (const own of procedures.values()) {
    const at = own.findIndex((step) => step.first !== undefined);
    const { code, first } = own[at] ?? {};
    if (code === undefined || first === undefined) continue;
    const later = own
      .slice(at + 1)
      .find((step) => step.restore !== undefined && isOfOneRun(step.code, code));
    if (later?.restore === undefined) continue;
    yield [
      { code, command: first },
      { code: later.code, command: later.restore },
    ];
  }
}

function isOfOneRun(
  { fence: { attributes: a } }: ShellCode,
  { fence: { attributes: b } }: ShellCode,
) {
  return a?.mode === undefined || b?.mode === undefined || a.mode === b.mode;
}

/** The heading of the procedure that a block is a step of; undefined where no heading says that it restores. */
function procedureOf({ fence: { attributes, headings }, origin }: ShellCode): Heading | undefined {
  if (origin !== "fence" || attributes?.role === "rollback" || attributes?.role === "cleanup")
    return undefined;
  if (attributes !== undefined) return headings.find(({ depth }) => depth === 2);
  const own = headings.findLast(({ text }) => !isStep.test(text));
  return own !== undefined && /restor|recover|rebuild/i.test(own.text) ? own : undefined;
}

const isStep = /^\W*(?:step|phase|schritt)\b|^\W*\d+(?:\.\d+)*[.):]?\s/i;

function* judge(document: Document, before: Act, after: Act): Generator<Finding> {
  const { code, command } = before;
  const target = destroys(command) ?? "";
  if (disposable.test(target) || isRehearsal(code) || isSaved(code, command, document)) return;
  if (isMadeAnew(before, after)) return;
  yield {
    place: code.placeOf(command.start, command.end),
    reason: `Unexpected destruction of \`${target}\` before the restore, expected it kept until what was restored has been verified`,
    help: "Restore beside it under another name, verify, then swap the two by rename; or move the old data aside",
    cause: {
      place: after.code.placeOf(after.command.start, after.command.end),
      reason: "when this fails, nothing is left",
    },
    // A document for people tells in its prose what was restored elsewhere, or what is of no worth: so does
    // that of a script or of a Job that it shows.
    ...((code.fence.attributes === undefined || isAgain(code, command)) && {
      severity: "warning" as const,
    }),
  };
}

/** Psql makes the tables of a new, empty database: nothing is restored. */
function isMadeAnew(before: Act, { code, command }: Act): boolean {
  if (code !== before.code || !programsOf(command).some(({ name }) => name === "psql"))
    return false;
  const text = code.text.slice(before.command.end, command.end);
  return /\binit|\bseed|\bschema/i.test(text) && !/dump|back-?up|restor|recover|\.gz\b/i.test(text);
}

/** A section on a test, in a scratch place. */
function isRehearsal({ fence: { headings } }: ShellCode): boolean {
  return headings.some(({ text }) =>
    /\bscratch\b|\btest restore\b|\brestore test\b|\bdrill\b/i.test(text),
  );
}

function destroys(command: ShellCommand): string | undefined {
  for (const program of programsOf(command)) {
    const found = destroyedBy(program);
    if (found !== undefined) return found;
  }
  return undefined;
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
