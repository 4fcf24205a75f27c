import { isShell, type TaggedBlock } from "../../model/block.ts";
import { expandOnly } from "../../shell/expand-only.ts";
import { heredocDelimiter } from "../../shell/heredoc-delimiter.ts";
import { quote } from "../../shell/quote.ts";
import { comparingCode, comparison, matchOf } from "./expectation.ts";
import type { ScriptStep, Selection } from "./selection.ts";

/** A block as a function: for polled checks, cleanups and rollbacks. */
export function blockFunction(prefix: string, block: TaggedBlock, expected?: TaggedBlock): string {
  const code = codeOf(block);
  const body =
    expected === undefined ? code : comparingCode(code, matchOf(expected), expected.value);
  return `${functionName(prefix, block)}() {\n${body}\n}`;
}

/** `check_wait-ready` is legal in bash, `check_wait_ready` is what a person would write. */
function functionName(prefix: string, { attributes }: TaggedBlock): string {
  return `${prefix}_${attributes.name.replaceAll("-", "_")}`;
}

/** The text that a script runs for a block: its own, or kubectl around a manifest. */
export function codeOf(block: TaggedBlock): string {
  if (isShell(block.language)) return block.value;
  const delimiter = heredocDelimiter(block.value);
  const opening = expandOnly(block.value).names.length > 0 ? delimiter : `'${delimiter}'`;
  return `kubectl apply --server-side --filename - <<${opening}\n${block.value}\n${delimiter}`;
}

/** True when the block is repeated until it succeeds. */
export function isPolled({ attributes }: TaggedBlock): boolean {
  return attributes.within !== undefined;
}

/** The steps as they are run, one after the other, in one shell. */
export function stepsText(selection: Selection, options: { usesKubernetes: boolean }): string {
  const last = lastCheck(selection);
  const firstRecovery = selection.steps.find(({ isRecovery }) => isRecovery);
  return selection.steps
    .map((step, index) => stepText(step, index + 1, selection, { ...options, last, firstRecovery }))
    .join("\n\n");
}

interface StepOptions {
  usesKubernetes: boolean;
  /** The check after which the recovery is verified. */
  last: TaggedBlock | undefined;
  firstRecovery: ScriptStep | undefined;
}

function stepText(
  scriptStep: ScriptStep,
  number: number,
  selection: Selection,
  options: StepOptions,
): string {
  const { step, blocks, cleanups } = scriptStep;
  const rule = "-".repeat(Math.max(3, 76 - step.title.length));
  const head = [`# --- ${step.title} ${rule}`, `step ${number} ${quote(step.title)}`];
  if (scriptStep === options.firstRecovery && options.last !== undefined)
    head.push("start_recovery");
  for (const cleanup of cleanups) head.push(`defer ${functionName("cleanup", cleanup)}`);
  return [head.join("\n"), ...blocks.map((block) => blockText(block, selection, options))].join(
    "\n\n",
  );
}

function blockText(block: TaggedBlock, selection: Selection, options: StepOptions): string {
  const { attributes } = block;
  const lines = [`block ${attributes.name}`];
  if (attributes.danger && options.usesKubernetes) lines.push("same_target");
  if (attributes.timeout !== undefined) lines.push(`deadline ${attributes.timeout}`);
  const expected = isPolled(block) ? undefined : selection.expectations.get(block);
  if (expected !== undefined) lines.push("capture");
  lines.push(
    isPolled(block)
      ? `within ${attributes.within} ${attributes.every ?? 10} ${functionName("check", block)}`
      : codeOf(block),
  );
  if (expected !== undefined) {
    lines.push("release", comparison(matchOf(expected), expected.value));
  }
  if (attributes.role === "verify") lines.push("passed");
  if (block === options.last) lines.push("verified");
  for (const rollback of selection.rollbacks) {
    if (rollback.attributes["rollback-of"] === attributes.name) {
      lines.push(`undo_with ${functionName("rollback", rollback)}`);
    }
  }
  return lines.join("\n");
}

function lastCheck({ steps }: Selection): TaggedBlock | undefined {
  return steps
    .flatMap(({ blocks }) => blocks)
    .findLast(({ attributes }) => attributes.role === "verify");
}
