import { isTagged, type Block, type Mode, type TaggedBlock } from "../../model/block.ts";
import { heredocDelimiter } from "../../shell/heredoc-delimiter.ts";
import { fragment, type Fragment } from "./prelude.ts";

/** How an output is compared with what is expected. */
export type Match = NonNullable<TaggedBlock["attributes"]["match"]>;

/** The `expect` block behind a block, when the mode has it too. */
export function expectationOf(
  block: TaggedBlock,
  blocks: readonly Block[],
  mode: Mode,
): TaggedBlock | undefined {
  const tagged = blocks.filter(isTagged);
  const next = tagged[tagged.indexOf(block) + 1];
  if (next?.attributes.role !== "expect") return undefined;
  return (next.attributes.mode ?? mode) === mode ? next : undefined;
}

export function matchOf({ attributes }: TaggedBlock): Match {
  return attributes.match ?? "text";
}

export function expectFragment(match: Match): Fragment {
  return `expect-${match}`;
}

/** The command that compares the file `$run_output`, and fails with the difference on stderr. */
export function comparison(match: Match, text: string): string {
  const delimiter = heredocDelimiter(text);
  return `expect_${match} <<'${delimiter}'\n${text}\n${delimiter}`;
}

/**
 * A block for a subshell that compares its own output: of a polled check that is part of each attempt. The
 * code keeps its line numbers. `before` stands before the comparison.
 */
export function comparingCode(code: string, match: Match, text: string, before = ""): string {
  const show = `trap 'cat "$run_output" >&"$run_stdout"' EXIT`;
  return `run_output=$RUN_DIR/.output; exec {run_stdout}>&1; ( ${show}; ${code}
) >"$run_output"
${before}${comparison(match, text)}`;
}

/** The functions that a comparison calls. */
export function comparisonFunctions(match: Match): string {
  return `${fragment(expectFragment(match))}\n`;
}

/** The comparison with a file as bash of its own: what a script does, for a guided run. */
export function compareFile(match: Match, text: string, quotedPath: string): string {
  return `${comparisonFunctions(match)}run_output=${quotedPath}
[[ -e $run_output ]] || run_output=/dev/null
${comparison(match, text)}`;
}
