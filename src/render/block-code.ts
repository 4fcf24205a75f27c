import type { Block } from "../model/block.ts";
import { isShell, isTagged } from "../model/block.ts";
import type { Cluster } from "../model/config.ts";
import type { Runbook } from "../model/runbook.ts";
import { blocksOf } from "../model/runbook.ts";
import { blockFacts } from "../shell/block-facts.ts";
import type { ShellFacts } from "../shell/shell-facts.ts";
import { substitute } from "../shell/substitute.ts";

/** A block's code as it stands in one cluster's document. */
export interface BlockCode {
  code: string;
  /** Cluster values that stay variables, because the place of one is not safe for its value. */
  kept: string[];
}

/** What all clusters' documents need to know about a runbook's code. */
export interface CodeFacts {
  /** By block; only those that bash reads. */
  shell: ReadonlyMap<Block, ShellFacts>;
  /** Variables that any block sets: they are never replaced. */
  assigned: ReadonlySet<string>;
  /** Variables that the tagged blocks read. */
  used: ReadonlySet<string>;
}

const known = new WeakMap<Runbook, CodeFacts>();
const placeholder = /\$\{([A-Z_][A-Z0-9_]*)\}/g;
/** A value that means the same wherever it stands in YAML. */
const plainScalar = /^[\p{L}\p{N}./][\p{L}\p{N}._/@+=-]*$/u;

/** The facts, found once a runbook. */
export function codeFacts(runbook: Runbook): CodeFacts {
  const facts = known.get(runbook) ?? findFacts(runbook);
  known.set(runbook, facts);
  return facts;
}

function findFacts(runbook: Runbook): CodeFacts {
  const shell = new Map<Block, ShellFacts>();
  const assigned = new Set<string>();
  const used = new Set<string>();
  for (const block of blocksOf(runbook)) {
    if (isShellCode(block)) {
      const facts = blockFacts(block);
      shell.set(block, facts);
      for (const name of facts.assigned) assigned.add(name);
      if (!isTagged(block)) continue;
      for (const { name } of facts.references) used.add(name);
      for (const name of facts.mentioned) used.add(name);
    } else if (isManifest(block)) {
      for (const [, name = ""] of block.value.matchAll(placeholder)) used.add(name);
    }
    for (const name of block.attributes?.outputs ?? []) assigned.add(name);
  }
  return { shell, assigned, used };
}

function isShellCode(block: Block): boolean {
  const role = block.attributes?.role;
  return isShell(block.language) && role !== "file" && role !== "expect";
}

function isManifest(block: Block): boolean {
  return block.attributes?.role === "apply";
}

/** The values that a document may put in the place of variables: the cluster's, and its name. */
export function replaceable(runbook: Runbook, cluster: Cluster): Record<string, string> {
  const { values, inputs } = runbook.frontMatter;
  const { assigned } = codeFacts(runbook);
  const given = [
    ...Object.keys(values).flatMap((name) => {
      const value = cluster.values[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
    ["CLUSTER", cluster.name] as const,
  ];
  return Object.fromEntries(
    given.filter(([name]) => !assigned.has(name) && !Object.hasOwn(inputs, name)),
  );
}

/** The block with the cluster's values in it. What is neither shell nor a manifest stays as it is. */
export function codeFor(
  block: Block,
  facts: CodeFacts,
  values: Readonly<Record<string, string>>,
): BlockCode {
  const shell = facts.shell.get(block);
  if (shell !== undefined) return substitute(block.value, values, shell);
  if (!isManifest(block)) return { code: block.value, kept: [] };
  const kept = new Set<string>();
  const code = block.value.replace(placeholder, (written, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined && plainScalar.test(value)) return value;
    if (value !== undefined) kept.add(name);
    return written;
  });
  return { code, kept: [...kept] };
}

/** The variables that are left in a manifest, for the reader to replace. */
export function placeholdersIn(code: string): string[] {
  return [...new Set([...code.matchAll(placeholder)].map(([, name = ""]) => name))];
}
