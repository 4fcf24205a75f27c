import type { Document, Fence, ShellCode } from "../document/document.ts";
import { lookOf } from "./words/looks.ts";
import { defineRule } from "./rule.ts";

/** `Ready`, `Completed` and `SELECT 1` are true of a restore that has brought nothing back. */
export const verificationReadsData = defineRule({
  id: "verification-reads-data",
  summary: "A verification reads what was restored, not only its status",
  severity: "warning",
  *check(document) {
    if (!isAboutRecovery(document)) return;
    const codes = document.library === undefined ? inSections(document) : inVerifyBlocks(document);
    const commands = codes.flatMap((code) =>
      code.script.commands.map((command) => ({ code, command })),
    );
    const looks = commands.map(({ command }) => lookOf(command));
    const last = commands[looks.lastIndexOf("status")];
    // A Job that reads the volume is a look, too.
    const isRead =
      looks.includes("data") ||
      (document.library !== undefined &&
        document.shell.some(({ origin }) => origin === "container"));
    if (last === undefined || isRead) return;
    yield {
      place: last.code.placeOf(last.command.start, last.command.end),
      reason:
        "Missing look at the data in the verification, expected one: this status is the same when nothing was restored",
      help: "Compare rows, sums or a marker of the time before with what was restored",
      ...(document.library === undefined ? { severity: "info" as const } : {}),
    };
  },
});

function isAboutRecovery({ headings, library }: Document): boolean {
  const title = headings.find(({ depth }) => depth === 1)?.text ?? "";
  return library !== undefined || /restor|recover|backup|disaster|\bDR\b/i.test(title);
}

/** Those of a drill: it is what proves. */
function inVerifyBlocks({ shell }: Document): ShellCode[] {
  return shell.filter(
    ({ fence: { attributes } }) => attributes?.role === "verify" && attributes.mode !== "incident",
  );
}

/** The code of the sections that say that they verify a restore. */
function inSections({ shell }: Document): ShellCode[] {
  return shell.filter(({ fence, origin }) => origin === "fence" && isVerification(fence));
}

function isVerification({ headings }: Fence): boolean {
  const verifies = headings.some(({ text }) =>
    /^\W*(?:[\d.]+\W*)?(?:step \d+\W*)?(?:verif|validat)/i.test(text),
  );
  return verifies && headings.some(({ text }) => /restor|recover/i.test(text));
}
