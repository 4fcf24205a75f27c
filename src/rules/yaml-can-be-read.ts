import type { Document, ManifestCode } from "../document/document.ts";
import { hasPlaceholder } from "../document/placeholder.ts";
import { defineRule } from "./rule.ts";

/** YAML with a slip in its indentation is refused on the day it is applied, or read as something else. */
export const yamlCanBeRead = defineRule({
  id: "yaml-can-be-read",
  summary: "A manifest is YAML, or JSON, that can be read",
  severity: "error",
  untagged: "warning",
  *check({ manifests }: Document) {
    for (const code of manifests.filter(mayBeWhole)) {
      const [first] = code.manifest.errors;
      if (first === undefined || !isWhole(code)) continue;
      const end = code.text.indexOf("\n", first.start);
      const isTwice = first.reason.startsWith("Map keys must be unique");
      const isApplied = code.origin !== "fence" || code.fence.attributes !== undefined;
      yield {
        place: code.placeOf(first.start, Math.min(first.end, end === -1 ? first.end : end)),
        reason: isTwice
          ? "Unexpected key that stands twice, expected it once: kubectl takes the last, kustomize refuses the file"
          : `Unexpected ${code.kind === "json" ? "JSON" : "YAML"} that cannot be read, expected a manifest: ${first.reason.replace(/\.?\s*$/, "").replace(/ at line \d+, column \d+/, "")}`,
        help: isTwice
          ? "Remove the one that is not meant"
          : "Correct the indentation, the quotes or the brackets, and prove it with `kubectl apply --dry-run=client -f -`",
        ...(isApplied && !isTwice ? {} : { severity: "warning" as const }),
      };
    }
  },
});

/** Asked first, because the errors of a manifest are known when it has been parsed. */
function mayBeWhole({ kind, origin, text }: ManifestCode): boolean {
  if (kind === "json") return origin === "argument";
  return text.includes("apiVersion:") && text.includes("kind:");
}

/** It says that it is an object, and shows all of it: no ellipsis, no template, no placeholder. */
function isWhole({ kind, manifest, origin, text }: ManifestCode): boolean {
  const own = text.slice(manifest.start, manifest.end);
  const isObject =
    kind === "json"
      ? origin === "argument" && /^\s*\[?\s*\{\s*"/.test(text) && !isFormat(text)
      : /^apiVersion:/m.test(own) && /^kind:/m.test(own);
  return isObject && !/\.{3}|…|\{\{|\{%|<%|^\s*[<$]|@\w+@/m.test(text) && !hasPlaceholder(text);
}

/** What `printf` makes JSON of: `{"iat":%s}`. */
function isFormat(text: string): boolean {
  return /[:,[]\s*%[\d.]*[dfis]\b/.test(text);
}
