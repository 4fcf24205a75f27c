import { parser } from "@prometheus-io/lezer-promql";
import type { CodeRange } from "../../shell/shell-facts.ts";

type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];

/** A series that an expression selects by its name. */
export interface MetricUse extends CodeRange {
  name: string;
  /** True inside `absent()` or `absent_over_time()`. */
  isWatched: boolean;
}

/** What is known of a PromQL expression. Offsets are offsets in its text. */
export interface PromQl {
  /** Where Prometheus cannot read it; empty when it can. */
  errors: readonly (CodeRange & { reason: string; help: string })[];
  metrics: readonly MetricUse[];
  /** Functions and operators by name: `rate`, `time`, `or`, `unless`. */
  words: ReadonlySet<string>;
}

/** Functions whose series needs a range such as `[5m]` (Prometheus 3, Query functions). */
const rangeFunction =
  /^(?:\w+_over_time|rate|irate|increase|delta|idelta|deriv|predict_linear|changes|resets|holt_winters|double_exponential_smoothing)$/;

/** Reads an expression, also a wrong one, as far as it goes. */
export function readPromQl(text: string): PromQl {
  const errors: (CodeRange & { reason: string; help: string })[] = [];
  const metrics: MetricUse[] = [];
  const words = new Set<string>();
  parser.parse(text).iterate({
    enter: ({ from, name, node, to, type }) => {
      if (type.isError) errors.push(syntaxError(text, from, to));
      else if (name === "VectorSelector") metrics.push(...metricOf(node, text));
      else if (name === "FunctionIdentifier") words.add(text.slice(from, to));
      else if (name === "Or" || name === "Unless") words.add(name.toLowerCase());
      if (name === "MatrixSelector" && callAround(node, text) === undefined) {
        errors.push({
          start: from,
          end: to,
          reason:
            "Unexpected range of time, expected a series: only functions such as `rate` take one",
          help: "Remove the brackets, or write `rate(…)` or `max_over_time(…)` around it",
        });
      }
      if (name === "FunctionCall") errors.push(...missingRange(node, text));
    },
  });
  return { errors, metrics, words };
}

function syntaxError(text: string, from: number, to: number) {
  const found = text.slice(from, to).trim();
  const shown = found === "" ? "end of the expression" : `\`${found}\``;
  const isEnd = text.slice(from).trim() === "";
  return {
    start: isEnd ? Math.max(0, text.trimEnd().length - 1) : from,
    end: isEnd ? text.trimEnd().length : Math.max(to, from + 1),
    reason: `Unexpected ${isEnd ? "end of the expression" : shown}, expected PromQL: Prometheus refuses the whole file of rules`,
    help: "Correct the expression, and prove it with `promtool check rules`",
  };
}

function metricOf(node: SyntaxNode, text: string): MetricUse[] {
  const name = node.getChild("Identifier");
  if (name === null) return [];
  let isWatched = false;
  for (let above = node.parent; above !== null; above = above.parent) {
    if (above.name !== "FunctionCall") continue;
    const called = functionOf(above, text);
    isWatched ||= called === "absent" || called === "absent_over_time";
  }
  return [{ name: text.slice(name.from, name.to), start: name.from, end: name.to, isWatched }];
}

function functionOf(call: SyntaxNode, text: string): string {
  const name = call.getChild("FunctionIdentifier");
  return name === null ? "" : text.slice(name.from, name.to);
}

const transparent = new Set(["ParenExpr", "OffsetExpr", "StepInvariantExpr", "FunctionCallBody"]);

/** The function that takes the range of a node; undefined when none does. */
function callAround({ parent }: SyntaxNode, text: string): SyntaxNode | undefined {
  if (parent === null) return undefined;
  if (transparent.has(parent.name)) return callAround(parent, text);
  return rangeFunction.test(functionOf(parent, text)) ? parent : undefined;
}

/** `rate(errors_total)`: refused, and the commonest slip. */
function missingRange(call: SyntaxNode, text: string) {
  const name = functionOf(call, text);
  const body = call.getChild("FunctionCallBody");
  if (!rangeFunction.test(name) || body === null) return [];
  const given: SyntaxNode[] = [];
  for (let child = body.firstChild; child !== null; child = child.nextSibling) given.push(child);
  const series = given.find((node) => node.name === "VectorSelector");
  if (series === undefined) return [];
  return [
    {
      start: series.from,
      end: series.to,
      reason: `Missing range of time in \`${name}(${text.slice(series.from, series.to)})\`, expected one: Prometheus refuses the whole file of rules`,
      help: `Write \`${name}(${text.slice(series.from, series.to)}[5m])\``,
    },
  ];
}
