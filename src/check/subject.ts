import type { DiagnosticId } from "../diagnostics/catalogue.ts";
import type { Diagnostic, Place, Severity } from "../diagnostics/diagnostic.ts";
import { isShell, isTagged, type Block, type Mode, type TaggedBlock } from "../model/block.ts";
import { placeInBlock, sourceOf } from "../model/block-place.ts";
import { applies, clustersOf, type Cluster, type Config } from "../model/config.ts";
import { blocksOf, type Runbook } from "../model/runbook.ts";
import { blockFacts } from "../shell/block-facts.ts";
import type { CodeRange, ShellFacts } from "../shell/shell-facts.ts";

/** The configuration's file, for diagnostics that are about it. */
export const configFile = "runbook.config.yaml";

/** What a check of one runbook looks at: each shell block is parsed once for all of them. */
export interface Subject {
  runbook: Runbook;
  /** The clusters that the runbook applies to. */
  clusters: Cluster[];
  blocks: readonly Block[];
  tagged: readonly TaggedBlock[];
  /** The tagged ones that a run executes: not those that are only written to a file or compared. */
  executed: readonly TaggedBlock[];
  /** Of the shell blocks, tagged or not. */
  facts: ReadonlyMap<Block, ShellFacts>;
}

export function subjectOf(runbook: Runbook, config: Config): Subject {
  const blocks = blocksOf(runbook);
  const tagged = blocks.filter(isTagged);
  const { requires } = runbook.frontMatter;
  return {
    runbook,
    clusters: clustersOf(config).filter((cluster) => applies(requires, cluster)),
    blocks,
    tagged,
    executed: tagged.filter(({ attributes: { role } }) => role !== "file" && role !== "expect"),
    facts: new Map(
      blocks
        .filter(({ language }) => isShell(language))
        .map((block) => [block, blockFacts(block)] as const),
    ),
  };
}

/** The modes that a block runs in. */
export function runsIn({ attributes }: TaggedBlock, mode: Mode): boolean {
  return (attributes.mode ?? mode) === mode;
}

export interface Finding {
  id: DiagnosticId;
  severity: Severity;
  reason: string;
  help: string;
  cause?: Diagnostic["cause"];
}

/** A finding at a range of a block's code. */
export function inBlock(
  { runbook }: Subject,
  block: Block,
  { start, end }: CodeRange,
  finding: Finding,
): Diagnostic {
  const { text } = sourceOf(runbook, block);
  return complete(finding, block.file, placeInBlock(block, text, start, Math.max(start, end)));
}

/** A finding at an attribute of a block. */
export function atAttribute(block: TaggedBlock, key: string, finding: Finding): Diagnostic {
  const place = block.attributePlaces[key] ?? block.attributePlaces["name"] ?? block.place;
  return complete(finding, block.file, place);
}

/** A finding at a key of the front matter. */
export function atKey(runbook: Runbook, path: string, finding: Finding): Diagnostic {
  const file = runbook.source.file;
  return complete(finding, file, runbook.frontMatterPlaces[path]);
}

function complete({ cause, ...finding }: Finding, file: string, place?: Place): Diagnostic {
  return {
    ...finding,
    file,
    ...(place === undefined ? {} : { place }),
    ...(cause === undefined ? {} : { cause }),
  };
}
