import { textOf, type ObjectCheck } from "./admission.ts";

/** What the webhook of CloudNativePG 1.30 says about a Backup. */
export const backupChecks: readonly ObjectCheck[] = [
  function* pluginWithoutName({ has, subject, value }) {
    if (value("spec", "method") !== "plugin" || has("spec", "pluginConfiguration")) return;
    if (subject.isPartial) return;
    yield {
      path: ["spec", "method"],
      part: "key",
      reason: "Missing `pluginConfiguration` in Backup, expected it with the method `plugin`",
      help: "Add `pluginConfiguration: {name: barman-cloud.cloudnative-pg.io}`",
    };
  },
  function* onlineOfObjectStore({ has, value }) {
    const method = has("spec", "method") ? textOf(value("spec", "method")) : "barmanObjectStore";
    if (method !== "barmanObjectStore") return;
    for (const key of ["online", "onlineConfiguration"].filter((name) => has("spec", name))) {
      yield {
        path: ["spec", key],
        part: "key",
        reason: `Unexpected \`${key}\` with the method \`barmanObjectStore\`, expected it with \`volumeSnapshot\` only`,
        help: "Remove it, or write the method",
      };
    }
  },
];
