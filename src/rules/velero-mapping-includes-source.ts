import { readArguments } from "../shell/read-arguments.ts";
import { veleroValued } from "./words/velero-flags.ts";
import type { Document } from "../document/document.ts";
import { objectsOfKind } from "./kinds/manifests-of.ts";
import { defineRule, type Finding } from "./rule.ts";

/** A mapping whose source is not restored maps nothing: the objects land in the namespace they came from. */
export const veleroMappingIncludesSource = defineRule({
  id: "velero-mapping-includes-source",
  summary: "A namespace that Velero maps is one that it restores",
  severity: "error",
  *check(document) {
    yield* inManifests(document);
    for (const code of document.shell) {
      for (const { end, name, start, words } of code.script.commands) {
        if (name !== "velero" || words[1]?.value !== "restore" || words[2]?.value !== "create")
          continue;
        const { options } = readArguments(words, veleroValued);
        const included = options.get("--include-namespaces");
        const mappings = options.get("--namespace-mappings");
        if (included === undefined || mappings === undefined || /[$<{*]/.test(included + mappings))
          continue;
        const names = included.split(",");
        const wrong = mappings
          .split(",")
          .map((pair) => pair.split(":")[0] ?? "")
          .find((from) => !names.includes(from));
        if (wrong === undefined) continue;
        yield {
          place: code.placeOf(start, end),
          reason: `Unexpected mapping of \`${wrong}\`, expected one of \`${included}\`: what is restored lands in its original namespace`,
          help: "Name the source namespace in `--include-namespaces`, before the colon in `--namespace-mappings`",
        };
      }
    }
  },
});

/** The same in a Restore: without a list every namespace of the backup is included. */
function* inManifests(document: Document): Generator<Finding> {
  for (const { place, value } of objectsOfKind(document, "velero.io", "Restore")) {
    const included = value("spec", "includedNamespaces");
    const mapping = value("spec", "namespaceMapping");
    if (!Array.isArray(included) || typeof mapping !== "object" || mapping === null) continue;
    const names = included.map((_, index) => value("spec", "includedNamespaces", index));
    if (names.some((name) => typeof name !== "string" || name === "*")) continue;
    const wrong = Object.keys(mapping).find((from) => !names.includes(from));
    if (wrong === undefined || /[$<{]/.test(wrong)) continue;
    yield {
      place: place(["spec", "namespaceMapping", wrong], "key"),
      reason: `Unexpected mapping of \`${wrong}\`, expected one of \`${names.join(", ")}\`: what is restored lands in its original namespace`,
      help: "Name the source namespace in `includedNamespaces`, and as the key of the mapping",
    };
  }
}
