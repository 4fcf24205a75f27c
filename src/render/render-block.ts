import type { Block, BlockAttributes } from "../model/block.ts";
import { formatDuration } from "../model/duration.ts";
import { placeholdersIn } from "./block-code.ts";
import { codeSpan, escapeText } from "./escape.ts";
import { withoutTokens } from "./tokens.ts";

export interface BlockSetting {
  clusterName: string;
  /** In the section Cleanup: due from the beginning. */
  inCleanup: boolean;
  /** The step of the block that this one undoes. */
  undoneStep?: string;
  /** The code sets a variable or runs `exit`: it would change or close the reader's shell. */
  affectsShell: boolean;
}

/** The seconds between two tries when the block does not say. */
const defaultEverySeconds = 10;

/** The block as lines of Markdown: what to know before it is run, then the code. */
export function renderBlock(block: Block, code: string, setting: BlockSetting): string[] {
  const { attributes } = block;
  if (attributes === undefined) return fence(block.language, code);
  const notes = notesFor(attributes, code, setting).flatMap((note) => [note, ""]);
  const shown = runsInSubshell(attributes) && setting.affectsShell ? `(\n${code}\n)` : code;
  return [...notes, ...fence(block.language, shown)];
}

const expectNotes = {
  text: "Expected output:",
  wildcard: "Expected output, where `*` is any text and a line of three dots any lines:",
  regex: "Each of these expressions fits a line of the output:",
  json: "The output is JSON with these values in it:",
  threshold: "What holds of the numbers in the output:",
} as const;

/** As the format says; the document has to say it in bash. */
function runsInSubshell({ role, within }: BlockAttributes): boolean {
  return role === "cleanup" || within !== undefined;
}

/** A paragraph each: when the block is due, what it destroys, how it is run. */
function notesFor(attributes: BlockAttributes, code: string, setting: BlockSetting): string[] {
  const { role, danger, file } = attributes;
  const due = dueNotes(attributes, setting).join(" ");
  const how: string[] = [];
  if (attributes.within !== undefined) how.push(pollNote(attributes, attributes.within, code));
  if (role === "apply") how.push(applyNote(code));
  if (role === "expect") how.push(expectNotes[attributes.match ?? "text"]);
  if (file !== undefined) how.push(`Written to ${codeSpan(file)}.`);
  return [
    ...(due === "" ? [] : [`*${due}*`]),
    ...(danger
      ? [`**Destroys data.** Make sure first that this is ${codeSpan(setting.clusterName)}.`]
      : []),
    ...(how.length === 0 ? [] : [how.join(" ")]),
  ];
}

function dueNotes({ role, mode }: BlockAttributes, setting: BlockSetting): string[] {
  const notes: string[] = [];
  if (mode !== undefined) notes.push(mode === "drill" ? "Drill only." : "Incident only.");
  if (role === "cleanup") {
    notes.push(
      setting.inCleanup
        ? "Cleanup: run it at the end, after a failure or an interruption too."
        : "Cleanup: due once this step has begun. Run it at the end, after a failure or an interruption too, the newest first.",
    );
  }
  if (role === "rollback") {
    const step = setting.undoneStep;
    const after = step === undefined ? "" : ` after “${escapeText(step)}” had succeeded`;
    notes.push(`Rollback: run it only when the recovery has failed${after}.`);
  }
  return notes;
}

function pollNote({ every }: BlockAttributes, within: number, code: string): string {
  const pace = formatDuration(every ?? defaultEverySeconds);
  const end = code.includes("99") ? "; give up at once when it exits with status 99" : "";
  return `Repeat every ${pace} until it succeeds, for ${formatDuration(within)} at most${end}.`;
}

function applyNote(code: string): string {
  const left = placeholdersIn(code).map((name) => codeSpan(`\${${name}}`));
  const first = left.length === 0 ? "" : `, ${left.join(", ")} replaced by the value`;
  return `Apply with \`kubectl apply --server-side -f -\`${first}:`;
}

/** The code in a fence that no line of it can close. */
export function fence(language: string, code: string): string[] {
  const clean = withoutTokens(code).replace(/\r\n?/g, "\n");
  const runs = [...clean.matchAll(/^[ \t]*(`{3,})/gm)].map(([, run = ""]) => run.length);
  const mark = "`".repeat(Math.max(3, ...runs.map((length) => length + 1)));
  return [`${mark}${language}`, ...(clean === "" ? [] : clean.split("\n")), mark];
}
