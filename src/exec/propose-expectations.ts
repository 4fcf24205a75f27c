import { isTagged, type TaggedBlock } from "../model/block.ts";
import { placeInBlock, sourceOf } from "../model/block-place.ts";
import { blocksOf, type Runbook } from "../model/runbook.ts";
import { plannedBlocks, type PlannedBlock } from "./run-plan.ts";
import { unexpectedOutput } from "./run-block.ts";
import { recordOf, type RunState } from "./run-state.ts";

/** What a run makes of the expected outputs of its runbook. */
export interface Proposals {
  /** The sources as they would be, by path; only those that would change. */
  files: { file: string; before: string; after: string }[];
  /** Names of the expected outputs that differ and can be changed. */
  proposed: string[];
  /** Those that differ and have to be changed by hand, with the reason. */
  refused: { name: string; reason: string }[];
}

interface Edit {
  file: string;
  start: number;
  end: number;
  text: string;
}

/**
 * Proposes what the blocks of a run have written as what is expected of them. `outputOf` gives the stdout of
 * an attempt, of a polled check from its last try on; undefined when it is not to be had.
 */
export function proposeExpectations(
  state: RunState,
  runbook: Runbook,
  outputOf: (output: string, from: number) => string | undefined,
): Proposals {
  const proposed: string[] = [];
  const refused: Proposals["refused"] = [];
  const edits: Edit[] = [];
  for (const block of plannedBlocks(state.plan)) {
    const end = recordOf(state, block.name)?.attempts.at(-1)?.end;
    const { expected } = block;
    if (expected === undefined || end === undefined) continue;
    if (end.failed?.command !== unexpectedOutput(expected.name).command) continue;
    const output = end.output === undefined ? undefined : outputOf(end.output, end.lastFrom ?? 0);
    const result = propose(expected, runbook, output);
    if ("refusal" in result) refused.push({ name: expected.name, reason: result.refusal });
    else {
      proposed.push(expected.name);
      edits.push(result);
    }
  }
  const sources = [runbook.source, ...Object.values(runbook.snippets)];
  const files = sources.flatMap(({ file, text }) => {
    const own = edits.filter((edit) => edit.file === file).sort((a, b) => b.start - a.start);
    const after = own.reduce(
      (changed, edit) => changed.slice(0, edit.start) + edit.text + changed.slice(edit.end),
      text,
    );
    return after === text ? [] : [{ file, before: text, after }];
  });
  return { files, proposed, refused };
}

function propose(
  { match, name, text }: NonNullable<PlannedBlock["expected"]>,
  runbook: Runbook,
  output: string | undefined,
): Edit | { refusal: string } {
  const block = blocksOf(runbook)
    .filter(isTagged)
    .find(({ attributes }) => attributes.name === name && attributes.role === "expect");
  if (block === undefined) return { refusal: "it is no longer in the runbook" };
  if (block.value !== text) return { refusal: "it has changed since the run" };
  if (match !== "text" && match !== "json")
    return { refusal: `match=${match} is what somebody means` };
  if (output === undefined) return { refusal: "its output is not there, or too large" };
  if (/\[secret \w+\]/.test(output)) return { refusal: "its output holds a secret" };
  const wanted = match === "text" ? output.replace(/\n+$/, "") : projected(text, output);
  if (wanted === undefined) return { refusal: "its output is not JSON" };
  // Anything but a tab and a line end that a terminal would act upon, or that was no UTF-8.
  if (/[^\P{Cc}\t\n]|\uFFFD/u.test(wanted)) return { refusal: "its output is not plain text" };
  if (/^\s*(?:`{3,}|~{3,})|^#\|/m.test(wanted))
    return { refusal: "its output would end the fence" };
  return editOf(block, runbook, wanted);
}

/** Every line behind the first gets what stands before the first: the prefix of a list or a quote. */
function editOf(block: TaggedBlock, runbook: Runbook, wanted: string): Edit | { refusal: string } {
  const { text } = sourceOf(runbook, block);
  if (block.value === "") return { refusal: "it is empty: write a first line" };
  const { end, start } = placeInBlock(block, text, 0, block.value.length);
  const prefix = text.slice(start.offset - start.column + 1, start.offset);
  const replaced = wanted.replaceAll("\n", `\n${prefix}`);
  return { file: block.file, start: start.offset, end: end.offset, text: replaced };
}

/** What the output says of that which is expected, and nothing else; undefined when it is not JSON. */
function projected(text: string, output: string): string | undefined {
  try {
    const found: unknown = JSON.parse(output);
    return JSON.stringify(part(JSON.parse(text), found), null, 2);
  } catch {
    return undefined;
  }
}

function part(wanted: unknown, found: unknown): unknown {
  if (Array.isArray(wanted) && Array.isArray(found)) {
    return found.map((item, index) => part(wanted[index], item));
  }
  if (!isObject(wanted) || !isObject(found)) return found;
  return Object.fromEntries(
    Object.keys(wanted)
      .filter((key) => Object.hasOwn(found, key))
      .map((key) => [key, part(wanted[key], found[key])]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
