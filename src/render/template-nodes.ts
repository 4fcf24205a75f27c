export function isContent(node: hbs.AST.Statement): node is hbs.AST.ContentStatement {
  return node.type === "ContentStatement";
}

export function isMustache(node: hbs.AST.Statement): node is hbs.AST.MustacheStatement {
  return node.type === "MustacheStatement";
}

export function isBlock(node: hbs.AST.Statement): node is hbs.AST.BlockStatement {
  return node.type === "BlockStatement";
}

export function isPartial(node: hbs.AST.Statement): node is hbs.AST.PartialStatement {
  return node.type === "PartialStatement";
}

export function isPath(node: hbs.AST.Node): node is hbs.AST.PathExpression {
  return node.type === "PathExpression";
}
