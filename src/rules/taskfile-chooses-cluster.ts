import type { Document, ManifestCode } from "../document/document.ts";
import { mentioning } from "../document/mentioning.ts";
import type { ManifestPath } from "../manifest/manifest.ts";
import { defineRule } from "./rule.ts";

/** Task keeps what the shell has already: `KUBECONFIG` of a Taskfile is ignored in the terminal where one is exported. */
export const taskfileChoosesCluster = defineRule({
  id: "taskfile-chooses-cluster",
  summary: "A Taskfile chooses the cluster in a way that the shell cannot override",
  severity: "warning",
  *check({ manifests }: Document) {
    for (const code of mentioning(manifests, "tasks", "env")) {
      if (!isTaskfile(code)) continue;
      for (const path of choicesIn(code)) {
        const name = String(path.at(-1));
        const { key, value } = code.manifest.entryAt(path);
        const { end, start } = key ?? value;
        yield {
          place: code.placeOf(start, end),
          reason: `Unexpected \`${name}\` under \`env\`, expected it in the commands: a \`${name}\` that the shell has exported wins, and the tasks go to its cluster`,
          help:
            name === "KUBECONFIG"
              ? "Write `kubectl --kubeconfig={{.KUBECONFIG}}` in the commands, with `KUBECONFIG` under `vars`"
              : `Give the programs a flag in place of \`${name}\``,
        };
      }
    }
  },
});

/** Environment that says which cluster the programs in the tasks talk to. */
const choices: Readonly<Record<string, RegExp>> = {
  KUBECONFIG: /\b(?:kubectl|helm|flux|velero)\b/,
  HELM_KUBECONTEXT: /\bhelm\b/,
  TALOSCONFIG: /\btalosctl\b/,
};

function isTaskfile({ kind, manifest, origin }: ManifestCode): boolean {
  const { tasks } = recordOf(manifest.value);
  return kind === "yaml" && origin !== "argument" && typeof tasks === "object" && tasks !== null;
}

/** Paths of such variables: of the whole file, and of a task. One that passes on what is there already is none. */
function choicesIn({ manifest, text }: ManifestCode): ManifestPath[] {
  const file = recordOf(manifest.value);
  const paths: ManifestPath[] = [
    ["env"],
    ...Object.keys(recordOf(file["tasks"])).map((task) => ["tasks", task, "env"]),
  ];
  return paths.flatMap((path) =>
    Object.entries(recordOf(manifest.valueAt(path))).flatMap(([name, value]) => {
      const isChosen = typeof value === "string" && choices[name]?.test(text) === true;
      return isChosen && !value.includes(name) ? [[...path, name]] : [];
    }),
  );
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, unknown>>) : {};
}
