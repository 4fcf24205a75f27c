import { parseAst } from "vitest/node";

export interface ModuleImport {
  specifier: string;
  /** Imported names; `*` for a namespace, `default`, or empty when nothing is bound. */
  names: string[];
  isType: boolean;
}

/** What one file says about the world outside it. */
export interface ModuleFacts {
  imports: ModuleImport[];
  /** Clock, randomness, process and their like, as they are spelt. */
  impure: string[];
  lines: number;
}

/** Globals that reach outside, or differ from run to run. */
const impureGlobals: ReadonlySet<string> = new Set([
  ...["process", "console", "globalThis", "performance", "fetch", "crypto", "require", "navigator"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask", "Temporal", "Worker"],
]);

interface AstNode extends Record<string, unknown> {
  type: string;
}

/** Reads a TypeScript file with the parser that vitest has: every form of import is a node of its tree. */
export function readModule(text: string): ModuleFacts {
  const facts: ModuleFacts = { imports: [], impure: [], lines: text.trimEnd().split("\n").length };
  walk(parseAst(text, { lang: "ts" }), facts);
  return facts;
}

function walk(node: unknown, facts: ModuleFacts): void {
  if (Array.isArray(node)) {
    for (const child of node) walk(child, facts);
  } else if (isNode(node)) {
    visit(node, facts);
    const isMember = node.type === "MemberExpression" || node.type === "Property";
    for (const [key, child] of Object.entries(node)) {
      const isName =
        isMember && node["computed"] === false && (key === "property" || key === "key");
      if (!isName) walk(child, facts);
    }
  }
}

function visit(node: AstNode, facts: ModuleFacts): void {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
    case "ImportExpression":
    case "TSImportType":
    case "TSExternalModuleReference":
      addImport(node, facts);
      return;
    case "Identifier":
      if (impureGlobals.has(String(node["name"]))) facts.impure.push(String(node["name"]));
      return;
    case "MetaProperty":
      facts.impure.push("import.meta");
      return;
    case "NewExpression":
    case "CallExpression": {
      const isDate = isNamed(node["callee"], "Date");
      const isBare = Array.isArray(node["arguments"]) && node["arguments"].length === 0;
      if (isDate && (isBare || node.type === "CallExpression")) facts.impure.push("Date()");
      return;
    }
    case "MemberExpression":
      for (const [object, property] of [
        ["Date", "now"],
        ["Math", "random"],
      ] as const) {
        if (isNamed(node["object"], object) && isNamed(node["property"], property)) {
          facts.impure.push(`${object}.${property}`);
        }
      }
      return;
  }
}

function addImport(node: AstNode, { imports }: ModuleFacts): void {
  const source = node["source"] ?? node["expression"];
  if (!isNode(source)) return;
  const specifier = source.type === "Literal" ? String(source["value"]) : "(computed)";
  const specifiers = Array.isArray(node["specifiers"]) ? node["specifiers"].filter(isNode) : [];
  const isType = node["importKind"] === "type" || node["exportKind"] === "type";
  imports.push({
    specifier,
    names:
      node.type === "ExportAllDeclaration" || node.type === "ImportExpression"
        ? ["*"]
        : specifiers.map(nameOf),
    isType: isType || node.type === "TSImportType",
  });
}

function nameOf(specifier: AstNode): string {
  if (specifier.type === "ImportNamespaceSpecifier") return "*";
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  const name = specifier.type === "ExportSpecifier" ? specifier["local"] : specifier["imported"];
  return isNode(name) ? String(name["name"] ?? name["value"]) : "*";
}

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.type === "Identifier" && node["name"] === name;
}

function isNode(value: unknown): value is AstNode {
  return typeof value === "object" && value !== null && "type" in value;
}
