import Handlebars from "handlebars";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Runbook } from "../model/runbook.ts";
import { checkTemplates, helpers } from "./check-template.ts";
import type { TemplateSet } from "./check-template.ts";
import type { TemplateContext } from "./template-context.ts";
import { makeTemplate } from "./template.ts";
import type { Template, TokenTable } from "./template.ts";

export interface PreparedRunbook {
  table: TokenTable;
  /** The templates filled in; tokens are still tokens. Empty when there are diagnostics. */
  execute: (context: TemplateContext) => { text: string; diagnostics: Diagnostic[] };
}

const prepared = new WeakMap<Runbook, PreparedRunbook>();

/** The runbook's templates, parsed and compiled once for all clusters. */
export function prepareRunbook(runbook: Runbook): PreparedRunbook {
  const known = prepared.get(runbook);
  if (known !== undefined) return known;
  const fresh = prepare(runbook);
  prepared.set(runbook, fresh);
  return fresh;
}

function prepare(runbook: Runbook): PreparedRunbook {
  const table: TokenTable = { blocks: [], headings: [], links: [] };
  const main = makeTemplate(runbook.source, table);
  const partials: Record<string, Template> = {};
  for (const [name, source] of Object.entries(runbook.snippets)) {
    partials[name] = makeTemplate(source, table);
  }
  const syntaxErrors = [main, ...Object.values(partials)].flatMap(({ error }) => error ?? []);
  if (syntaxErrors.length > 0) {
    return { table, execute: () => ({ text: "", diagnostics: syntaxErrors }) };
  }
  const run = compile({ main, partials, table });
  return {
    table,
    execute: ({ context }) => {
      const diagnostics = checkTemplates({ main, partials, table }, context);
      return { text: diagnostics.length > 0 ? "" : run(context), diagnostics };
    },
  };
}

function compile({ main, partials }: TemplateSet): (context: unknown) => string {
  if (main.program === undefined) return () => main.text;
  const room = Handlebars.create();
  for (const name of Object.keys(room.helpers)) {
    if (!helpers.some((helper) => helper === name)) room.unregisterHelper(name);
  }
  const options = { strict: true, noEscape: true };
  for (const [name, { program, text }] of Object.entries(partials)) {
    room.registerPartial(name, program === undefined ? () => text : room.compile(text, options));
  }
  // Not from `program`: compiling changes the tree, and `checkTemplates` reads it for each cluster.
  const template = room.compile<unknown>(main.text, options);
  return (context) => template(context);
}
