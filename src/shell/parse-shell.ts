import { parse, type ParsedScript } from "unbash";
import { emptyCollector } from "./fact-collector.ts";
import { topScope } from "./scope.ts";
import type { ShellFacts } from "./shell-facts.ts";
import { visit } from "./visit.ts";

/** Parses bash code once and walks its tree once. Never throws: broken code has `errors`. */
export function parseShell(code: string, tree: ParsedScript = parse(code)): ShellFacts {
  const collector = emptyCollector(code);
  visit(tree, topScope, collector);
  const { code: _, ...facts } = collector;
  facts.references.sort((a, b) => a.start - b.start);
  facts.commands.sort((a, b) => a.start - b.start);
  return facts;
}
