import { hash } from "node:crypto";
import { secretForms } from "./secret-forms.ts";
import type { ShellState } from "./shell-state.ts";

/** What a session needs to go on after its engine and its bash are gone. */
export interface Snapshot {
  version: 1;
  /** Counts the snapshots of a session: the newest of two counts. */
  sequence: number;
  runId: string;
  /** Blocks that have been started when it was written. */
  blocks: number;
  state: ShellState;
  /** Where the output of the block went that ran last at top level. */
  after?: string;
  /** Names of variables, functions or traps that are left out because they held a secret's value. */
  withheld: string[];
}

type SnapshotFormat = (snapshot: Omit<Snapshot, "version" | "withheld">) => string;

/**
 * Formats snapshots without secrets: those by name keep their attributes only, and whatever else holds a
 * secret's value is left out and named.
 */
export function snapshotFormat(
  secrets: Readonly<Record<string, string>>,
  withheldBefore: readonly string[],
): SnapshotFormat {
  const forms = Object.values(secrets).flatMap((secret) =>
    secret === "" ? [] : secretForms(secret),
  );
  // Most of a state is as it was after the block before: it is searched once.
  const clean = new Map<string, string>();
  const holdsSecret = (name: string, text: string): boolean => {
    if (clean.get(name) === text) return false;
    if (forms.some((form) => text.includes(form))) return true;
    clean.set(name, text);
    return false;
  };
  return (snapshot) => formatSnapshot(snapshot, holdsSecret, secrets, withheldBefore);
}

function formatSnapshot(
  { after, blocks, runId, sequence, state }: Parameters<SnapshotFormat>[0],
  holdsSecret: (name: string, text: string) => boolean,
  secrets: Readonly<Record<string, string>>,
  withheldBefore: readonly string[],
): string {
  const withheld = new Set<string>();
  const variables: Record<string, string> = {};
  for (const [name, declaration] of Object.entries(state.variables)) {
    if (name in secrets) variables[name] = declaration.replace(/=[\s\S]*$/, "");
    else if (holdsSecret(name, declaration)) withheld.add(name);
    else variables[name] = declaration;
  }
  const open = <T extends string | undefined>(name: string, text: T, otherwise: T): T => {
    if (text === undefined || !holdsSecret(`: ${name}`, text)) return text;
    withheld.add(name);
    return otherwise;
  };
  const safe: ShellState = {
    ...state,
    variables,
    functions: open("functions", state.functions, ""),
    aliases: open("aliases", state.aliases, ""),
    parameters: open("parameters", state.parameters, "set --"),
    traps: open("traps", state.traps, ""),
    exitTrap: open("EXIT trap", state.exitTrap, undefined),
    directories: open("directories", state.directories.join("\n"), "/").split("\n"),
  };
  for (const name of withheldBefore) if (!(name in state.variables)) withheld.add(name);
  const snapshot: Snapshot = {
    version: 1,
    sequence,
    runId,
    blocks,
    state: safe,
    ...(after !== undefined && { after }),
    withheld: [...withheld].sort(),
  };
  const text = `${JSON.stringify(snapshot)}\n`;
  return `${Buffer.byteLength(text)} ${digestOf(text)}\n${text}`;
}

/**
 * Undefined when the bytes are no whole snapshot of this version. What stands behind it is of an older
 * and longer one, for a snapshot is written over another.
 */
export function parseSnapshot(bytes: Buffer): Snapshot | undefined {
  const headEnd = bytes.indexOf("\n");
  const [size = "", digest] = bytes.subarray(0, Math.max(headEnd, 0)).toString().split(" ");
  const text = bytes.subarray(headEnd + 1, headEnd + 1 + Number(size)).toString();
  if (digest === undefined || digest !== digestOf(text)) return undefined;
  const value: unknown = JSON.parse(text);
  return isSnapshot(value) ? value : undefined;
}

function digestOf(text: string): string {
  return hash("sha256", text, "hex");
}

function isSnapshot(value: unknown): value is Snapshot {
  if (typeof value !== "object" || value === null) return false;
  if (!("version" in value && "state" in value && "runId" in value)) return false;
  return value.version === 1 && typeof value.state === "object" && value.state !== null;
}
