import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { clustersOf, type Config } from "../model/config.ts";
import { atKey, type Subject } from "./subject.ts";

/** A runbook that applies to no cluster is in no document: nobody will find it. */
export function* checkApplicability(
  { runbook, clusters }: Subject,
  config: Config,
): Generator<Diagnostic> {
  if (clusters.length > 0) return;
  const { requires } = runbook.frontMatter;
  const known = new Set(clustersOf(config).flatMap(({ components }) => components));
  const missing = requires.find((component) => !known.has(component));
  const nearest = missing === undefined ? undefined : suggest(missing, [...known]);
  yield atKey(runbook, "requires", {
    id: "runbook-applies-nowhere",
    severity: "warning",
    reason: `Missing a cluster with ${requires.join(", ")}, expected one that the runbook applies to`,
    help:
      nearest === undefined
        ? "Add the components to a cluster in runbook.config.yaml"
        : `Write \`${nearest}\` for \`${missing}\`, or add the component to a cluster`,
  });
}
