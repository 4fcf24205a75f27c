import { nodesOf } from "../../shell/nodes-of.ts";
import type { Script, Statement } from "../../shell/syntax.ts";

/** Every row of statements of a script, those of branches, loops and functions too. */
export function statementLists(tree: Script): (readonly Statement[])[] {
  return [tree.commands, ...nodesOf(tree, "CompoundList").map(({ commands }) => commands)];
}
