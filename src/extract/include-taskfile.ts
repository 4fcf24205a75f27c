import { posix } from "node:path";
import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  parseAllDocuments,
  parseDocument,
  stringify,
  type Pair,
  type YAMLMap,
} from "yaml";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { TextIndex } from "../diagnostics/text-index.ts";
import type { Config } from "../model/config.ts";

type Taskfile = NonNullable<Config["taskfile"]>;

/** Text to put at an offset; everything else keeps its bytes. */
interface Insertion {
  at: number;
  text: string;
}

/**
 * The root Taskfile with the include of the drills. An existing one keeps every byte that it has:
 * the text is spliced, not written anew.
 */
export function includeTaskfile(
  existing: string | undefined,
  { taskfile }: Config,
): { content: string; diagnostics: Diagnostic[] } {
  const content = existing ?? "";
  if (taskfile === undefined) return { content, diagnostics: [] };
  const entry = `${taskfile.namespace}: ${stringify(includePath(taskfile)).trimEnd()}`;
  if (content.trim() === "") {
    return { content: `version: '3'\n\nincludes:\n  ${entry}\n`, diagnostics: [] };
  }
  const refuse = (id: string, reason: string, help: string, range?: readonly number[]) => ({
    content,
    diagnostics: [explain(taskfile, content, id, reason, help, range)],
  });
  const documents = parseAllDocuments(content, { prettyErrors: false });
  const first = Array.isArray(documents) ? documents[0] : undefined;
  const fault = Array.isArray(documents) ? documents.flatMap(({ errors }) => errors)[0] : undefined;
  if (fault !== undefined) {
    const reason = `Unexpected YAML in the Taskfile: ${fault.message.split("\n", 1)[0]}`;
    return refuse("taskfile-syntax", reason, "Correct the Taskfile, then extract again", fault.pos);
  }
  const byHand = `Add \`${entry}\` under \`includes\` yourself`;
  const root = first?.contents;
  if (!isMap(root) || (Array.isArray(documents) && documents.length > 1)) {
    const reason = "Unexpected content of the Taskfile, expected one map";
    return refuse("taskfile-include", reason, byHand);
  }
  const includes = findPair(root, "includes");
  const present = isMap(includes?.value) ? findPair(includes.value, taskfile.namespace) : undefined;
  if (present !== undefined) {
    if (includesSame(present.value, taskfile)) return { content, diagnostics: [] };
    const reason = `Unexpected include \`${taskfile.namespace}\` of another Taskfile, expected ${includePath(taskfile)}`;
    const help = "Rename that include, or set `taskfile.namespace` in runbook.config.yaml";
    return refuse("taskfile-include", reason, help, rangeOf(present.key));
  }
  const insertion = insertionOf(content, root, includes, entry);
  const spliced =
    insertion && content.slice(0, insertion.at) + insertion.text + content.slice(insertion.at);
  if (spliced === undefined || !addsOnly(content, spliced, taskfile)) {
    const reason = `Missing include \`${taskfile.namespace}\`, which cannot be added without rewriting the file`;
    return refuse("taskfile-include", reason, byHand, rangeOf(includes?.key));
  }
  return { content: spliced, diagnostics: [] };
}

function includePath({ root, file }: Taskfile): string {
  const path = posix.relative(posix.dirname(root), file);
  return path.startsWith("../") ? path : `./${path}`;
}

function includesSame(value: unknown, taskfile: Taskfile): boolean {
  const target = isMap(value) ? value.get("taskfile") : isScalar(value) ? value.value : undefined;
  if (typeof target !== "string") return false;
  const wanted = posix.normalize(includePath(taskfile));
  const found = posix.normalize(target).replace(/\/$/, "");
  return (
    found === wanted ||
    (/^Taskfile\.ya?ml$/.test(posix.basename(wanted)) && found === posix.dirname(wanted))
  );
}

function insertionOf(
  content: string,
  root: YAMLMap,
  includes: Pair | undefined,
  entry: string,
): Insertion | undefined {
  const newline = content.includes("\r\n") ? "\r\n" : "\n";
  if (root.flow === true) return undefined;
  if (includes === undefined) {
    const version = findPair(root, "version");
    const at = lineEnd(content, endOf(version ?? root.items.at(-1)));
    return { at, text: `${newline}${newline}includes:${newline}  ${entry}` };
  }
  const map = includes.value;
  if (isMap(map) && map.flow === true) return flowInsertion(map, entry);
  if (isMap(map)) {
    const firstKey = rangeOf(map.items[0]?.key)?.[0];
    if (firstKey === undefined) return undefined;
    const indent = content.slice(content.lastIndexOf("\n", firstKey - 1) + 1, firstKey);
    if (indent.trim() !== "") return undefined;
    return { at: lineEnd(content, endOf(map.items.at(-1))), text: `${newline}${indent}${entry}` };
  }
  if (isAlias(map) || (isScalar(map) && map.value !== null)) return undefined;
  return { at: lineEnd(content, endOf(includes)), text: `${newline}  ${entry}` };
}

function flowInsertion(map: YAMLMap, entry: string): Insertion | undefined {
  const last = map.items.at(-1);
  if (last !== undefined) return { at: endOf(last), text: `, ${entry}` };
  const start = rangeOf(map)?.[0];
  return start === undefined ? undefined : { at: start + 1, text: ` ${entry} ` };
}

/** Where the last thing that a node says ends, comments and blank lines behind it left out. */
function endOf(node: unknown): number {
  if (isPair(node)) return Math.max(endOf(node.key), endOf(node.value));
  const isBlock = isCollection(node) && node.flow !== true && node.items.length > 0;
  return isBlock ? endOf(node.items.at(-1)) : (rangeOf(node)?.[1] ?? 0);
}

/** The end of the line that an offset is in; a block scalar has ended behind its last newline. */
function lineEnd(content: string, offset: number): number {
  if (content[offset - 1] === "\n") return offset - (content[offset - 2] === "\r" ? 2 : 1);
  const end = content.indexOf("\n", offset);
  if (end === -1) return content.length;
  return content[end - 1] === "\r" ? end - 1 : end;
}

/** A key that is no text, such as `{{.NAME}}`, is the author's business: the library would print a warning about it. */
const silent = { logLevel: "error" } as const;

/** True when the new text means the old one and the include, whatever its style. */
function addsOnly(before: string, after: string, taskfile: Taskfile): boolean {
  const old: unknown = parseDocument(before, silent).toJS();
  const parsed = parseDocument(after, silent);
  if (parsed.errors.length > 0 || !isRecord(old)) return false;
  const includes = isRecord(old["includes"]) ? old["includes"] : {};
  const entry = { [taskfile.namespace]: includePath(taskfile) };
  const expected = { ...old, includes: { ...includes, ...entry } };
  return canonical(parsed.toJS()) === canonical(expected);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function canonical(value: unknown): string {
  return stringify(value, { sortMapEntries: true, aliasDuplicateObjects: false });
}

function findPair(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

function rangeOf(node: unknown): readonly number[] | undefined {
  return isNode(node) ? (node.range ?? undefined) : undefined;
}

function explain(
  { root }: Taskfile,
  content: string,
  id: string,
  reason: string,
  help: string,
  range: readonly number[] | undefined,
): Diagnostic {
  const diagnostic: Diagnostic = { id, severity: "error", reason, help, file: root };
  if (range === undefined) return diagnostic;
  const index = new TextIndex(content);
  return { ...diagnostic, place: index.placeOf(range[0] ?? 0, range[1] ?? 0) };
}
