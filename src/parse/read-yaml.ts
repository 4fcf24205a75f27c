import { isMap, isScalar, isSeq, parseDocument, type Pair, type YAMLError } from "yaml";
import type { DiagnosticId } from "../diagnostics/catalogue.ts";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import type { TextIndex } from "../diagnostics/text-index.ts";
import { problem } from "./problem.ts";

/** Where a key and its value stand; an item of a list has its index as key and its own place twice. */
export interface Entry {
  key: Place;
  value: Place;
  /** The scalar as it is written, without its quotes. */
  written?: string;
  /** What YAML makes of a number that is written in another way: `1.1` of `1.10`. */
  readAs?: string;
}

/** A YAML text as a value, with a place for each path such as `inputs.TARGET_TIME.type`. */
export interface YamlTree {
  value: unknown;
  entries: ReadonlyMap<string, Entry>;
  diagnostics: Diagnostic[];
}

/** A YAML text inside another text. */
export interface YamlPart {
  file: string;
  index: TextIndex;
  yaml: string;
  /** From an offset in `yaml` to the one in the text around it. */
  toOffset: (offset: number) => number;
}

/** Reads strict YAML 1.2: a duplicate key is an error, so are anchors and keys that are not text. */
export function readYaml(part: YamlPart): YamlTree {
  const document = parseDocument(part.yaml, { prettyErrors: false });
  const entries = new Map<string, Entry>();
  const faults = [...document.errors, ...document.warnings];
  const diagnostics = faults.map((fault) => explainFault(fault, part));
  const value = readNode(document.contents, "");
  return { value, entries, diagnostics };

  function placeOf(start: number, end: number): Place {
    return part.index.placeOf(part.toOffset(start), part.toOffset(end));
  }

  function report(id: DiagnosticId, range: readonly number[], reason: string, help: string): void {
    const place = placeOf(range[0] ?? 0, range[1] ?? 0);
    diagnostics.push(problem(id, { file: part.file, place }, reason, help));
  }

  function readNode(node: unknown, path: string): unknown {
    if (isScalar(node)) return node.value;
    if (isMap(node)) return Object.fromEntries(node.items.flatMap((pair) => readPair(pair, path)));
    if (isSeq(node)) return node.items.map((item, index) => readItem(item, join(path, index)));
    const range = rangeOf(node);
    if (range !== undefined) {
      const written = part.yaml.slice(range[0], range[1]);
      const reason = `Unexpected alias \`${written}\`, expected the value itself`;
      report("yaml-alias", range, reason, "Write the value out");
    }
    return null;
  }

  function readItem(item: unknown, path: string): unknown {
    const range = rangeOf(item) ?? [0, 0];
    const place = placeOf(range[0] ?? 0, range[1] ?? 0);
    entries.set(path, { key: place, value: place, ...writtenOf(item) });
    return readNode(item, path);
  }

  function readPair({ key, value }: Pair, parent: string): [string, unknown][] {
    const keyRange = rangeOf(key) ?? [0, 0];
    const written = isScalar(key) ? key.value : null;
    if (!isKey(written)) {
      const reason = "Unexpected key that is not text, expected a word";
      report("yaml-syntax", keyRange, reason, "Write a word before the colon");
      return [];
    }
    const name = String(written);
    const path = join(parent, name);
    const keyPlace = placeOf(keyRange[0] ?? 0, keyRange[1] ?? 0);
    const valueRange = rangeOf(value);
    const isEmpty = valueRange === undefined || valueRange[0] === valueRange[1];
    const valuePlace = isEmpty ? keyPlace : placeOf(valueRange[0] ?? 0, valueRange[1] ?? 0);
    entries.set(path, { key: keyPlace, value: valuePlace, ...writtenOf(value) });
    return [[name, readNode(value, path)]];
  }
}

/** A value such as a version or a port that YAML would change silently: `1.10`, `0123`, `1e3`. */
export function explainAlteredNumbers(tree: YamlTree, file: string): Diagnostic[] {
  return [...tree.entries.values()].flatMap(({ value, written, readAs }) => {
    if (readAs === undefined) return [];
    const reason = `Unexpected number \`${written}\`, which YAML reads as ${readAs}, expected text`;
    return [problem("yaml-number", { file, place: value }, reason, `Quote it: "${written}"`)];
  });
}

function isKey(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function join(parent: string, key: string | number): string {
  return parent === "" ? String(key) : `${parent}.${key}`;
}

function rangeOf(node: unknown): readonly number[] | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  return Array.isArray(node.range) ? node.range : undefined;
}

function writtenOf(node: unknown): Pick<Entry, "written" | "readAs"> {
  if (!isScalar(node) || node.source === undefined) return {};
  const isAltered = typeof node.value === "number" && String(node.value) !== node.source;
  return isAltered
    ? { written: node.source, readAs: String(node.value) }
    : { written: node.source };
}

function explainFault(fault: YAMLError | Error, part: YamlPart): Diagnostic {
  const [start = 0, end = start] = "pos" in fault ? fault.pos : [];
  const place = part.index.placeOf(part.toOffset(start), part.toOffset(Math.max(start, end)));
  const site = { file: part.file, place };
  const code = "code" in fault ? fault.code : "";
  if (code === "DUPLICATE_KEY") {
    const name = /^[^\s:]*/.exec(part.yaml.slice(start))?.[0] ?? "";
    const reason = `Unexpected second \`${name}\`, expected each key once`;
    return problem("duplicate-key", site, reason, "Remove one of the two");
  }
  if (code === "TAB_AS_INDENT") {
    const reason = "Unexpected tab, expected spaces: YAML cannot be indented with tabs";
    return problem("yaml-tab", site, reason, "Replace the tab by two spaces");
  }
  const message = fault.message.split("\n", 1)[0] ?? "";
  const reason = `Unexpected YAML: ${message.replace(/:$/, "")}`;
  return problem("yaml-syntax", site, reason, "Correct the YAML; quote text that has `:` or `#`");
}
