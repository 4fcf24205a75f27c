import type { ManifestCode } from "../document/document.ts";
import { mentioning } from "../document/mentioning.ts";
import { defineRule } from "./rule.ts";

/** Nothing runs `$(date)` in a YAML file: the object gets a name that the server refuses, or one for ever. */
export const noCommandInStaticYaml = defineRule({
  id: "no-command-in-static-yaml",
  summary: "YAML that no shell reads has no command substitution",
  severity: "error",
  *check({ manifests }) {
    for (const code of mentioning(manifests, "$(")) {
      if (code.origin !== "fence" || code.kind !== "yaml" || !isStatic(code)) continue;
      for (const { 0: found, index } of code.text.matchAll(pattern)) {
        const start = index + found.indexOf("$(");
        if (start < code.manifest.start || start >= code.manifest.end) continue;
        yield {
          place: code.placeOf(start, index + found.length),
          reason: `Unexpected \`${found.slice(found.indexOf("$("))}\` in static YAML, expected its value: no shell reads this`,
          help: "Pass the text to `kubectl create -f -` in a heredoc, or use `generateName`",
        };
      }
    }
  },
});

/** A plain or quoted value of one line: `name: backup-$(date +%F)`. Kubernetes expands `$(NAME)` itself. */
const pattern =
  /^[ \t]*(?:- )?(?:name|namespace|backupName|targetTime|[\w.-]*[a-z]-name|trigger|manual|timestamp):[ \t]+["']?[^\s"'|>]*\$\((?:date|kubectl|hostname|cat|whoami|git)\b[^)\n]*\)/gm;

/** A manifest: workflows and tasks have shells of their own. */
function isStatic({ manifest: { value } }: ManifestCode): boolean {
  return typeof value === "object" && value !== null && "apiVersion" in value && "kind" in value;
}
