import type { Document } from "../document/document.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { manifestsOf } from "./kinds/manifests-of.ts";
import { isMadeUnseen, namespaceOf, newNamespaces } from "./kinds/new-namespaces.ts";
import { referencesOf, type Reference } from "./kinds/references.ts";
import { defineRule } from "./rule.ts";

/** A new namespace is empty: the Secret of the backups is in the old one, and the recovery waits for it for ever. */
export const referenceIsCreated = defineRule({
  id: "reference-is-created",
  summary: "What a manifest in a new namespace refers to is created there",
  severity: "error",
  *check(document) {
    const made = newNamespaces(document);
    if (made.size === 0 || isMadeUnseen(document)) return;
    for (const object of manifestsOf(document)) {
      const namespace = namespaceOf(object, document);
      if (!object.isApplied || namespace === undefined || !made.has(namespace)) continue;
      for (const reference of referencesOf(object)) {
        if (isCreated(document, reference, namespace)) continue;
        const { kind, name, path } = reference;
        yield {
          place: object.place(path),
          reason: `Unexpected reference to ${kind} \`${name}\`, which nothing creates in the new namespace \`${namespace}\`, expected it there`,
          help:
            kind === "Secret"
              ? "Copy the Secret into the namespace first: `data` and `type` alone, without its metadata"
              : `Create the ${kind} in the namespace first`,
        };
      }
    }
  },
});

/** By a manifest, or by a command that names it; one of an operator has a name that ends like this. */
function isCreated(document: Document, { kind, name }: Reference, namespace: string): boolean {
  if (/-(?:app|superuser|ca|server|replication|\d+)$/.test(name)) return true;
  const isWritten = manifestsOf(document).some((object) => {
    const own = namespaceOf(object, document);
    return (
      object.kind === kind &&
      object.value("metadata", "name") === name &&
      (own === undefined || own === namespace)
    );
  });
  const isNamed = ({ words }: ShellCommand): boolean =>
    words.some(({ text, value }) => (value ?? text).includes(name));
  return isWritten || document.shell.some(({ script }) => script.commands.some(isNamed));
}
