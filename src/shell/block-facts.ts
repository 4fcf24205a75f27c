import type { Block } from "../model/block.ts";
import { parseShell } from "./parse-shell.ts";
import type { ShellFacts } from "./shell-facts.ts";

const known = new WeakMap<Block, ShellFacts>();

/** What the code of a block does, found once however many ask: a block that was read never changes. */
export function blockFacts(block: Block): ShellFacts {
  const facts = known.get(block) ?? parseShell(block.value);
  known.set(block, facts);
  return facts;
}
