import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import type { Code, Document, Fence } from "../document/document.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";

/** A comment that silences rules for a range of lines. */
interface Suppression {
  ids: readonly string[];
  /** The comment itself. */
  place: Place;
  firstLine: number;
  lastLine: number;
}

interface Rules {
  /** Every rule that exists, and those that have run. */
  known: readonly string[];
  active: ReadonlySet<string>;
}

/** Drops what a comment suppresses, and adds what is wrong with the comments. */
export function applySuppressions(
  document: Document,
  diagnostics: readonly Diagnostic[],
  rules: Rules,
): Diagnostic[] {
  if (!document.text.includes("runbook-disable")) return [...diagnostics];
  const faults: Diagnostic[] = [];
  const suppressions = [...inProse(document, faults, rules), ...inCode(document, faults, rules)];
  const used = new Map(suppressions.map((suppression) => [suppression, new Set<string>()]));
  const kept = diagnostics.filter(({ id, place }) => {
    const line = place?.start.line ?? 0;
    const by = suppressions.filter(
      ({ firstLine, ids, lastLine }) => ids.includes(id) && firstLine <= line && line <= lastLine,
    );
    for (const suppression of by) used.get(suppression)?.add(id);
    return by.length === 0;
  });
  for (const [{ ids, place }, hits] of used) {
    const idle = ids.filter((id) => rules.active.has(id) && !hits.has(id));
    if (idle.length === 0) continue;
    const reason = `Unexpected suppression of \`${idle.join("`, `")}\`, which finds nothing here`;
    faults.push(fault(document, "suppression-unused", place, reason, "Remove the comment"));
  }
  return [...kept, ...faults];
}

const syntax = "<!-- runbook-disable-next-block rule-id: reason -->";

function* inProse(document: Document, faults: Diagnostic[], rules: Rules): Generator<Suppression> {
  const { fences, index, text } = document;
  const pattern = /^[ \t>]*(?:[-*+]|\d+[.)])?[ \t]*<!--\s*runbook-disable(\S*)([\s\S]*?)-->/gm;
  for (const match of text.matchAll(pattern)) {
    const start = match.index + match[0].indexOf("<!--");
    const end = match.index + match[0].length;
    if (fences.some((fence) => contains(fence, start))) continue;
    const place = index.placeOf(start, end);
    const [, scope = "", rest = ""] = match;
    const next = fences.find((fence) => fence.place.start.offset >= end);
    const line = place.end.line + 1;
    const range =
      scope === "-next-line"
        ? { firstLine: line, lastLine: line }
        : next && { firstLine: next.place.start.line, lastLine: next.place.end.line };
    if (!/^-next-(?:line|block)$/.test(scope) || range === undefined) {
      const reason = `Unexpected suppression \`runbook-disable${scope}\`, expected one of a block or line below it`;
      faults.push(
        fault(document, "suppression-malformed", place, reason, `Write \`${syntax}\` above it`),
      );
      continue;
    }
    const ids = readIds(document, rest, place, faults, rules);
    if (ids.length > 0) yield { ids, place, ...range };
  }
}

function* inCode(document: Document, faults: Diagnostic[], rules: Rules): Generator<Suppression> {
  for (const { code } of document.fences) {
    const marker = code.kind === "sql" ? "--" : code.kind === "json" ? "//" : "#";
    const pattern = new RegExp(`(^|[ \\t;])${marker}[ \\t]*runbook-disable[ \\t]+([^\\n]*)`, "gm");
    for (const match of code.text.matchAll(pattern)) {
      const start = match.index + (match[1]?.length ?? 0);
      const end = match.index + match[0].length;
      const place = code.placeOf(start, end);
      const ids = readIds(document, match[2] ?? "", place, faults, rules);
      const lineStart = code.text.lastIndexOf("\n", start - 1) + 1;
      const isAlone = code.text.slice(lineStart, start).trim() === "";
      const target = isAlone ? nextCode(code.text, end) : lineStart;
      const last = isAlone ? statementEnd(document, code, target) : end;
      const firstLine = code.placeOf(target, target).start.line;
      const lastLine = code.placeOf(Math.max(target, last - 1), last).end.line;
      if (ids.length > 0) yield { ids, place, firstLine, lastLine };
    }
  }
}

/** Offset of the first line behind a comment that is no comment. */
function nextCode(text: string, from: number): number {
  const match = /\n[ \t]*(?=[^\s#])/g;
  match.lastIndex = from;
  const found = match.exec(text);
  return found === null ? text.length : found.index + found[0].length;
}

/** A command may go on for several lines; elsewhere a line is a line. */
function statementEnd({ shell }: Document, code: Code, at: number): number {
  const lineEnd = code.text.indexOf("\n", at);
  const end = lineEnd === -1 ? code.text.length : lineEnd;
  const own = shell.find(({ fence, origin }) => fence === code.fence && origin === "fence");
  const ends = own?.script.commands.flatMap(({ statement }) =>
    at <= statement.start && statement.start <= end ? [statement.end] : [],
  );
  return Math.max(end, ...(ends ?? []));
}

function readIds(
  document: Document,
  text: string,
  place: Place,
  faults: Diagnostic[],
  { known }: Rules,
): string[] {
  const [, names = "", why = ""] = /^\s*([^:]*):?([\s\S]*)$/.exec(text) ?? [];
  const ids = names.split(/[\s,]+/).filter((name) => name !== "");
  if (ids.length === 0 || why.trim() === "") {
    const missing = ids.length === 0 ? "rule" : "reason";
    const reason = `Missing ${missing} in the suppression, expected \`rule-id: reason\``;
    const help = "Name the rule, a colon, and why it does not apply here";
    faults.push(fault(document, "suppression-malformed", place, reason, help));
    return [];
  }
  return ids.filter((id) => {
    if (known.includes(id)) return true;
    const reason = `Unexpected rule \`${id}\` in the suppression, expected one that exists`;
    faults.push(fault(document, "rule-unknown", place, reason, suggestHelp(id, known)));
    return false;
  });
}

function contains({ place }: Fence, offset: number): boolean {
  return place.start.offset <= offset && offset < place.end.offset;
}

function fault(
  { file }: Document,
  id: string,
  place: Place,
  reason: string,
  help: string,
): Diagnostic {
  return { id, severity: "warning", reason, help, file, place };
}
