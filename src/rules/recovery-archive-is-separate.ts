import { indexesOf } from "./kinds/admission.ts";
import { pluginAt, recoverySource } from "./kinds/barman-plugin.ts";
import { objectsOfKind } from "./kinds/manifests-of.ts";
import type { Place } from "../diagnostics/diagnostic.ts";
import { forTests } from "./words/test-names.ts";
import { defineRule, type Finding } from "./rule.ts";

/** A recovered cluster that archives where it recovers from writes into the only copy; the plugin stops it, and it never starts. */
export const recoveryArchiveIsSeparate = defineRule({
  id: "recovery-archive-is-separate",
  summary: "A recovered cluster does not archive where it recovers from",
  severity: "error",
  *check(document) {
    for (const object of objectsOfKind(document, "postgresql.cnpg.io", "Cluster")) {
      const source = recoverySource(object);
      if (source === undefined) continue;
      const name = object.subject.manifest.valueAt([...object.base, "metadata", "name"]);
      for (const index of indexesOf(object.value("spec", "plugins"))) {
        const path = ["spec", "plugins", index];
        const archive = pluginAt(object, path);
        if (archive === undefined || object.value(...path, "isWALArchiver") !== true) continue;
        const isSame =
          archive.store !== undefined &&
          archive.store === source.store &&
          (archive.server ?? name) === (source.server ?? name);
        if (!isSame) {
          if (typeof name === "string" && forTests.test(name))
            yield drill(object.place(path, "value"));
          continue;
        }
        const place = object.place([...path, "parameters", "serverName"], "key");
        yield {
          place: archive.server === undefined ? object.place([...path, "name"], "key") : place,
          reason:
            "Unexpected archive: store and server are those that the cluster recovers from, expected another server name",
          help: "Write a `serverName` that no cluster has used, or remove the plugin in a drill",
          cause: { place: object.place(source.path, "key"), reason: "The source of the recovery" },
        };
      }
    }
  },
});

/** What a test cluster archives nobody removes: the next recovery may begin with it. */
function drill(place: Place): Finding {
  return {
    place,
    reason:
      "Unexpected archiving in the cluster of a drill, expected none: what it writes stays in the store of the backups",
    help: "Remove the plugin from `spec.plugins`; the recovery reads through `externalClusters`",
    severity: "warning",
  };
}
