import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import { isTagged } from "../model/block.ts";
import type { TemplateValue } from "./template-context.ts";
import { isBlock, isContent, isMustache, isPartial, isPath } from "./template-nodes.ts";
import type { Template, TokenTable } from "./template.ts";
import { tokenPatterns } from "./tokens.ts";

export const helpers = ["if", "unless", "each", "with"] as const;

export interface TemplateSet {
  main: Template;
  /** The snippets, by name. */
  partials: Readonly<Record<string, Template>>;
  table: TokenTable;
}

interface Scope {
  /** The values of `this`, the innermost last. */
  contexts: readonly TemplateValue[];
  /** Names that `as |name|` gives. */
  locals: Readonly<Record<string, TemplateValue>>;
  /** Stands in a conditional or a loop. */
  isConditional: boolean;
  /** Names of the snippets around it. */
  within: readonly string[];
}

/**
 * Everything that would fail when the templates are executed with this context, found without
 * executing them: each undefined value at its place, and what the format does not have.
 */
export function checkTemplates(set: TemplateSet, context: TemplateValue): Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  walkTemplate(set.main, { contexts: [context], locals: {}, isConditional: false, within: [] });
  return [...found.values()];

  function report(template: Template, place: Place, finding: Finding): void {
    const key = `${template.source.file}:${place.start.offset}:${finding.id}`;
    if (found.has(key)) return;
    found.set(key, { ...finding, severity: "error", file: template.source.file, place });
  }

  function walkTemplate(template: Template, scope: Scope): void {
    if (template.program !== undefined) walk(template, template.program, scope);
    else if (scope.isConditional) walkContent(template, template.text, scope);
  }

  function walk(template: Template, program: hbs.AST.Program | undefined, scope: Scope): void {
    for (const node of program?.body ?? []) walkStatement(template, node, scope);
  }

  function walkStatement(template: Template, node: hbs.AST.Statement, scope: Scope): void {
    if (isContent(node)) walkContent(template, node.value, scope);
    else if (isMustache(node)) {
      const isPlain = node.params.length === 0 && node.hash === undefined;
      const value = isPlain ? resolve(template, node.path, scope) : {};
      if (typeof value === "object") unsupported(template, node);
    } else if (isBlock(node)) walkBlock(template, node, scope);
    else if (isPartial(node)) walkPartial(template, node, scope);
    else if (node.type !== "CommentStatement") unsupported(template, node);
  }

  function walkContent(template: Template, text: string, scope: Scope): void {
    if (!scope.isConditional) return;
    for (const match of text.matchAll(tokenPatterns.block)) {
      const block = set.table.blocks[Number(match[1])];
      if (block === undefined || !isTagged(block)) continue;
      report(template, block.place, {
        id: "block-conditional",
        reason: `Unexpected block \`${block.attributes.name}\` in a conditional or a loop, expected it outside: scripts always have it`,
        help: "Move the block out of the `{{#...}}`, and let the commands decide",
      });
    }
  }

  function walkPartial(template: Template, node: hbs.AST.PartialStatement, scope: Scope): void {
    const name = "original" in node.name ? node.name.original : "";
    const partial = Object.hasOwn(set.partials, name) ? set.partials[name] : undefined;
    if (node.params.length > 0 || node.hash !== undefined || name === "")
      unsupported(template, node);
    else if (partial === undefined) {
      report(template, template.placeOf(node.loc), {
        id: "include-missing",
        reason: `Missing snippet \`${name}\`, expected it in the folder of the snippets`,
        help: suggestHelp(name, Object.keys(set.partials)),
      });
    } else if (scope.within.includes(name)) {
      report(template, template.placeOf(node.loc), {
        id: "include-circular",
        reason: `Unexpected snippet \`${name}\` within itself, expected an end`,
        help: "Remove this include",
      });
    } else walkTemplate(partial, { ...scope, within: [...scope.within, name] });
  }

  function walkBlock(template: Template, node: hbs.AST.BlockStatement, scope: Scope): void {
    const helper = helpers.find((name) => name === node.path.original);
    const [parameter] = node.params;
    if (helper === undefined || parameter === undefined || node.params.length > 1 || node.hash) {
      unsupported(template, node);
      return;
    }
    const value = resolve(template, parameter, scope);
    if (value === undefined) return;
    const inner = { ...scope, isConditional: true };
    if (helper === "if" || helper === "unless") {
      walk(template, isTrue(value) === (helper === "if") ? node.program : node.inverse, inner);
      return;
    }
    const items =
      helper === "with" ? (isTrue(value) ? [["", value] as const] : []) : itemsOf(value);
    if (items.length === 0) walk(template, node.inverse, inner);
    const [itemName, keyName] = node.program.blockParams ?? [];
    for (const [key, item] of items) {
      walk(template, node.program, {
        ...inner,
        contexts: [...scope.contexts, item],
        locals: {
          ...scope.locals,
          ...(itemName !== undefined && { [itemName]: item }),
          ...(keyName !== undefined && { [keyName]: key }),
        },
      });
    }
  }

  function resolve(
    template: Template,
    node: hbs.AST.Node,
    scope: Scope,
  ): TemplateValue | undefined {
    if (!isPath(node)) return unsupported(template, node);
    if (node.data) return resolveData(template, node, scope);
    const [first = ""] = node.parts;
    const isLocal = node.depth === 0 && Object.hasOwn(scope.locals, first);
    let value: TemplateValue | undefined = isLocal
      ? scope.locals
      : scope.contexts.at(-1 - node.depth);
    for (const part of node.parts) {
      const known: string[] = typeof value === "object" ? Object.keys(value) : [];
      const next: TemplateValue | undefined = known.includes(part)
        ? (value as Readonly<Record<string, TemplateValue>>)[part]
        : undefined;
      if (next === undefined) {
        report(template, template.placeOf(node.loc), {
          id: "template-value-undefined",
          reason: `Missing value \`${node.original}\`, expected one that the cluster or the runbook has`,
          help:
            known.length === 0
              ? "Give it in runbook.config.yaml or in the front matter, or remove it here"
              : suggestHelp(part, known),
        });
        return undefined;
      }
      value = next;
    }
    return value;
  }

  function resolveData(
    template: Template,
    node: hbs.AST.PathExpression,
    scope: Scope,
  ): TemplateValue | undefined {
    const isKnown = /^@(?:index|key|first|last)$/.test(node.original) && scope.contexts.length > 1;
    return isKnown ? true : unsupported(template, node);
  }

  function unsupported(template: Template, node: hbs.AST.Node): undefined {
    const place = template.placeOf(node.loc);
    report(template, place, {
      id: "template-unsupported",
      reason: `Unexpected expression \`${template.source.text.slice(place.start.offset, place.end.offset).split("\n")[0]}\`, expected a value, a snippet or one of ${helpers.join(", ")}`,
      help: "Write `{{cluster.values.NAME}}`, or `\\{{` where braces are meant as text",
    });
  }
}

type Finding = Pick<Diagnostic, "id" | "reason"> & { help: string };

/** As Handlebars decides: an empty list is false, and `0` does not occur. */
function isTrue(value: TemplateValue): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function itemsOf(value: TemplateValue): (readonly [string, TemplateValue])[] {
  return typeof value === "object" ? Object.entries(value) : [];
}
