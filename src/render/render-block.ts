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
  /** The code runs `exit`, which would close the reader's shell. */
  exits: boolean;
}

/** The seconds between two tries when the block does not say. */
const defaultEverySeconds = 10;

/** The block as lines of Markdown: what to know before it is run, then the code. */
export function renderBlock(block: Block, code: string, setting: BlockSetting): string[] {
  const { attributes } = block;
  if (attributes === undefined) return fence(block.language, code);
  const notes = notesFor(attributes, code, setting).join(" ");
  const shown = isolates(attributes) && setting.exits ? `(\n${code}\n)` : code;
  return [...(notes === "" ? [] : [notes, ""]), ...fence(block.language, shown)];
}

/** The format runs these blocks in a subshell, so that their `exit` ends no more than them. */
function isolates({ role, within }: BlockAttributes): boolean {
  return role === "cleanup" || role === "rollback" || within !== undefined;
}

function notesFor(attributes: BlockAttributes, code: string, setting: BlockSetting): string[] {
  const { role, mode, danger, within, every = defaultEverySeconds, file } = attributes;
  const notes: string[] = [];
  if (mode !== undefined) notes.push(mode === "drill" ? "*Drill only.*" : "*Incident only.*");
  if (danger) {
    const cluster = codeSpan(setting.clusterName);
    notes.push(`**Destroys data.** Make sure first that this is the cluster ${cluster}.`);
  }
  if (within !== undefined) {
    notes.push(
      `Repeat every ${formatDuration(every)} until it succeeds, for ${formatDuration(within)} at most; give up at once when it exits with status 99.`,
    );
  }
  if (role === "cleanup") notes.push(cleanupNote(setting.inCleanup));
  if (role === "rollback") notes.push(rollbackNote(setting.undoneStep));
  if (role === "apply") notes.push(applyNote(code));
  if (role === "expect") notes.push("Expected output:");
  if (file !== undefined) notes.push(`Written to ${codeSpan(file)}.`);
  return notes;
}

function cleanupNote(inCleanup: boolean): string {
  return inCleanup
    ? "*Run this at the end, after a failure or an interruption too.*"
    : "*Cleanup. Due as soon as this step has begun: run it at the end, after a failure or an interruption too, the newest cleanup first.*";
}

function rollbackNote(step: string | undefined): string {
  const undone = step === undefined ? "" : `, and only when “${escapeText(step)}” has succeeded`;
  return `*Rollback. Run this only when the recovery has failed${undone}.*`;
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
