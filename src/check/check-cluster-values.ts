import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { atKey, configFile, type Subject } from "./subject.ts";

/** A value that a cluster does not have stops the recovery of that cluster at the first use. */
export function* checkClusterValues({ runbook, clusters }: Subject): Generator<Diagnostic> {
  for (const name of Object.keys(runbook.frontMatter.values)) {
    const without = clusters.filter(({ values }) => values[name] === undefined);
    if (without.length === 0) continue;
    const names = without.map((cluster) => cluster.name).join(", ");
    yield atKey(runbook, `values.${name}`, {
      id: "cluster-value-missing",
      severity: "error",
      reason: `Missing \`${name}\` in the values of ${names}, expected it for this runbook`,
      help: `Add \`${name}\` under \`values\` of ${names} in ${configFile}`,
      cause: { file: configFile, reason: `clusters without it: ${names}` },
    });
  }
}
