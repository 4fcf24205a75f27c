import type { Kind } from "./kind.ts";
import { kindTable, type KindTable } from "./kind-table.ts";

const own = new WeakMap<object, KindTable>();
let shared: KindTable | undefined;

/** Lets rules check a document against kinds of the project too. */
export function addKinds<Subject extends object>(
  document: Subject,
  kinds: readonly Kind[],
): Subject {
  if (kinds.length > 0) own.set(document, kindTable(kinds));
  return document;
}

/** The kinds that a document is checked against. */
export function kindTableOf(document: object): KindTable {
  return own.get(document) ?? (shared ??= kindTable());
}
