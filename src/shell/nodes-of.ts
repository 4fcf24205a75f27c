import { forEachChild, type Script, type SyntaxNode } from "unbash";
import { oncePer } from "./once-per.ts";

/** Every node of one type below the root of a tree, in the order of the text. The tree is walked once. */
export function nodesOf<Type extends SyntaxNode["type"]>(
  tree: Script,
  type: Type,
): readonly Extract<SyntaxNode, { type: Type }>[] {
  const found = nodesByType(tree).get(type) ?? [];
  return found as Extract<SyntaxNode, { type: Type }>[];
}

const nodesByType = oncePer((tree: Script) => {
  const byType = new Map<string, SyntaxNode[]>();
  const collect = (node: SyntaxNode): void => {
    const known = byType.get(node.type);
    if (known === undefined) byType.set(node.type, [node]);
    else known.push(node);
    forEachChild(node, collect);
  };
  forEachChild(tree, collect);
  return byType;
});
