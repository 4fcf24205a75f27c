import { forEachChild, type Script, type Statement, type SyntaxNode } from "../../shell/syntax.ts";

/** Every row of statements of a script, those of branches, loops and functions too. */
export function statementLists(tree: Script): (readonly Statement[])[] {
  return [tree.commands, ...below(tree)];
}

function below(node: SyntaxNode | Script): (readonly Statement[])[] {
  const lists: (readonly Statement[])[] = [];
  forEachChild(node, (child) => {
    if (child.type === "CompoundList") lists.push(child.commands);
    lists.push(...below(child));
  });
  return lists;
}
