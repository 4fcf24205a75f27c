import type { Document } from "../../document/document.ts";
import { kindsOfDefinitions } from "../../manifest/facts/definition-kinds.ts";
import { kindTable, type KindTable } from "../../manifest/facts/kind-table.ts";

const definitionsOf = new WeakMap<Document, readonly unknown[]>();
const tables = new WeakMap<readonly unknown[], KindTable>();
const none: readonly unknown[] = [];

/** Lets the rules check a document against CustomResourceDefinitions of the project, given as plain values. */
export function addDefinitions(document: Document, definitions: readonly unknown[]): void {
  definitionsOf.set(document, definitions);
}

/** The kinds that a document is checked against. Tables are read when a rule first asks, once for many documents. */
export function kindTableOf(document: Document): KindTable {
  const definitions = definitionsOf.get(document) ?? none;
  const known = tables.get(definitions) ?? kindTable(kindsOfDefinitions(definitions));
  tables.set(definitions, known);
  return known;
}
