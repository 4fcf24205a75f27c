import { suggestHelp } from "../diagnostics/suggest.ts";
import type { ManifestPath } from "../manifest/manifest.ts";
import { indexesOf } from "./kinds/admission.ts";
import { barmanPlugin } from "./kinds/barman-plugin.ts";
import { objectsOfKind, type ManifestObject } from "./kinds/manifests-of.ts";
import { defineRule } from "./rule.ts";

/** The parameters of a plugin are free text: a misspelt `serverName` is ignored, and the wrong archive is read. */
export const knownPluginParameter = defineRule({
  id: "known-plugin-parameter",
  summary: "A parameter of the Barman Cloud plugin is one that it reads",
  severity: "error",
  *check(document) {
    for (const kind of ["Cluster", "Backup", "ScheduledBackup"]) {
      for (const object of objectsOfKind(document, "postgresql.cnpg.io", kind)) {
        for (const path of usesIn(object)) {
          if (object.value(...path, "name") !== barmanPlugin) continue;
          const parameters = object.value(...path, "parameters");
          const known = kind === "Cluster" ? clusterParameters : [];
          for (const key of Object.keys(parameters ?? {})) {
            if (known.includes(key) || key === "<<" || object.subject.isUnknown(key)) continue;
            yield {
              place: object.place([...path, "parameters", key], "key"),
              reason: `Unexpected parameter \`${key}\`, expected one that the plugin reads`,
              help:
                known.length === 0
                  ? "Remove it: the store and server are those of the Cluster"
                  : suggestHelp(key, known),
              ...(kind !== "Cluster" && { severity: "warning" as const }),
            };
          }
        }
      }
    }
  },
});

/** Plugin 0.14, `internal/cnpgi/operator/config`. */
const clusterParameters = ["barmanObjectName", "serverName"];

function usesIn({ value }: ManifestObject): ManifestPath[] {
  return [
    ...indexesOf(value("spec", "plugins")).map((index) => ["spec", "plugins", index]),
    ...indexesOf(value("spec", "externalClusters")).map((index) => [
      ...["spec", "externalClusters", index, "plugin"],
    ]),
    ["spec", "pluginConfiguration"],
  ];
}
