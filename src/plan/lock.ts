import { Failure } from "../diagnostics/failure.ts";
import { outputKinds, type OutputKind } from "./output-kind.ts";
import { refusePath } from "../model/output-path.ts";

const lockPath = "runbook.lock";

/** An output as it was written, and what it was made of. */
export interface LockedOutput {
  kind: OutputKind;
  digest: string;
  permission: number;
  tool: string;
  config: string;
  /** Digests of its sources by path. */
  from: ReadonlyMap<string, string>;
}

/** What the configuration says about the tree, so that an unchanged one need not be parsed. */
export interface Layout {
  /** Folders, without a slash at the end. */
  runbooks: string;
  snippets: string;
  clusters: readonly string[];
  /** Folders in which every file is generated. */
  generated: readonly string[];
}

export interface Lock {
  layout: Layout;
  outputs: ReadonlyMap<string, LockedOutput>;
  /** Digests of the user's own files that we edit, by path. */
  shared: ReadonlyMap<string, string>;
}

/** JSON with sorted keys, so that it does not depend on the order of anything. */
export function formatLock(lock: Lock): string {
  const outputs = sorted(lock.outputs).map(([path, output]) => [
    path,
    {
      config: output.config,
      digest: output.digest,
      from: Object.fromEntries(sorted(output.from)),
      kind: output.kind,
      permission: output.permission.toString(8).padStart(4, "0"),
      tool: output.tool,
    },
  ]);
  const { clusters, generated, runbooks, snippets } = lock.layout;
  const document = {
    layout: { clusters, generated, runbooks, snippets },
    outputs: Object.fromEntries(outputs) as unknown,
    shared: Object.fromEntries(sorted(lock.shared)),
    version: 1,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * Reads a lock. Not by zod: this stands in the path that must answer without loading it.
 * @throws Failure `lock-invalid`
 */
export function parseLock(text: string): Lock {
  const document = record(parseJson(text));
  if (document["version"] !== 1) throw invalid("its version is not 1");
  const layout = record(document["layout"]);
  return {
    layout: {
      runbooks: safePath(string(layout["runbooks"])),
      snippets: safePath(string(layout["snippets"])),
      clusters: strings(layout["clusters"]),
      generated: strings(layout["generated"]).map(safePath),
    },
    outputs: new Map(
      Object.entries(record(document["outputs"])).map(([path, value]) => [
        safePath(path),
        lockedOutput(record(value)),
      ]),
    ),
    shared: digests(document["shared"]),
  };
}

function lockedOutput(value: Readonly<Record<string, unknown>>): LockedOutput {
  const permission = string(value["permission"]);
  if (!/^0[0-7]{3}$/.test(permission)) throw invalid(`${permission} is not a permission`);
  return {
    kind: outputKind(string(value["kind"])),
    digest: string(value["digest"]),
    permission: Number.parseInt(permission, 8),
    tool: string(value["tool"]),
    config: string(value["config"]),
    from: digests(value["from"]),
  };
}

function safePath(path: string): string {
  const refused = refusePath(path);
  if (refused !== undefined) throw invalid(`${JSON.stringify(path)}: ${refused}`);
  return path;
}

function outputKind(text: string): OutputKind {
  const kind = outputKinds.find((known) => known === text);
  if (kind === undefined) throw invalid(`${JSON.stringify(text)} is not a kind of output`);
  return kind;
}

function digests(value: unknown): Map<string, string> {
  return new Map(Object.entries(record(value)).map(([path, text]) => [path, string(text)]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid(/^(?:<{7}|>{7}) /m.test(text) ? "it holds a merge conflict" : "it is not JSON");
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw invalid("a part is missing");
  return value as Readonly<Record<string, unknown>>;
}

function string(value: unknown): string {
  if (typeof value !== "string") throw invalid("a text is missing");
  return value;
}

function strings(value: unknown): string[] {
  if (!Array.isArray(value)) throw invalid("a list is missing");
  return value.map(string);
}

function invalid(detail: string): Failure {
  return new Failure(
    "lock-invalid",
    `Unexpected content of ${lockPath}: ${detail}`,
    `Restore ${lockPath} from version control, then run \`runbook render\` and \`runbook extract\``,
  );
}

function sorted<Key extends string, Value>(map: ReadonlyMap<Key, Value>): [Key, Value][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
