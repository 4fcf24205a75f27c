import type { Document } from "../document/document.ts";
import { programsOf } from "../shell/programs-of.ts";
import { objectsOfKind } from "./kinds/manifests-of.ts";
import { defineRule } from "./rule.ts";

/** In a pod of CloudNativePG only `postgres` may use the socket: another role ends with `Peer authentication failed`. */
export const cnpgExecAsPostgres = defineRule({
  id: "cnpg-exec-as-postgres",
  summary: "In a CloudNativePG pod psql runs as postgres on the socket",
  severity: "error",
  *check(document) {
    const { shell, text } = document;
    if (!/cnpg|cloudnative-?pg/i.test(text)) return;
    const clusters = clusterNames(document);
    for (const code of shell) {
      for (const command of code.script.commands) {
        for (const { exec, name, words } of programsOf(command)) {
          if (exec?.program !== "kubectl" || !/^(?:psql|pg_dump|pg_dumpall|pg_restore)$/.test(name))
            continue;
          // An instance is called `<cluster>-<number from 1>`; that of a StatefulSet may end so too.
          const [, cluster] = /^(.+)-[1-9]\d?$/.exec(exec.target.value ?? "") ?? [];
          const isInstance =
            cluster !== undefined &&
            (clusters.has(cluster) ||
              /-c[ =]?postgres\b/.test(code.text.slice(command.start, command.end)));
          const role = roleOf(words.map(({ text: written, value }) => value ?? written));
          if (
            !isInstance ||
            role === undefined ||
            words.some(({ text: written }) => /^(?:-h|--host|postgres(?:ql)?:)/.test(written))
          )
            continue;
          yield {
            place: code.placeOf(command.start, command.end),
            reason: `Unexpected role \`${role}\` on the socket of a CloudNativePG pod, expected \`postgres\`: peer authentication refuses every other`,
            help: `Leave out \`-U ${role}\`, or connect with \`-h localhost\` and the role's password`,
          };
        }
      }
    }
  },
});

/** Of the Clusters that the document holds. */
function clusterNames(document: Document): ReadonlySet<unknown> {
  const clusters = objectsOfKind(document, "postgresql.cnpg.io", "Cluster");
  return new Set(clusters.map(({ value }) => value("metadata", "name")));
}

function roleOf(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === "-U" || word === "--username");
  const role =
    at > 0
      ? words[at + 1]
      : words
          .find((word) => word.startsWith("-U") || word.startsWith("--username="))
          ?.replace(/^-U|^--username=/, "");
  return role === undefined || role === "postgres" || !/^\w+$/.test(role) ? undefined : role;
}
