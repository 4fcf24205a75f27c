import type { Document } from "../document/document.ts";
import { kubectlCall, type KubectlCall } from "../shell/kubectl-call.ts";
import { oncePer } from "../shell/once-per.ts";
import { manifestsOf } from "./kinds/manifests-of.ts";
import { isMadeUnseen, namespaceOf, newNamespaces, plainName } from "./kinds/new-namespaces.ts";
import { defineRule } from "./rule.ts";

/** `kubectl wait -l` for a label that nothing has waits to its end, and `get -l` finds nothing and is content. */
export const selectorFindsLabel = defineRule({
  id: "selector-finds-label",
  summary: "A selector in a new namespace names a label that something there has",
  severity: "error",
  *check(document) {
    const made = newNamespaces(document);
    if (made.size === 0 || isMadeUnseen(document) || makesLabels(document)) return;
    for (const code of document.shell) {
      for (const { name, words } of code.script.commands) {
        const call = kubectlCall(name, words);
        const namespace = plainName(
          call?.options.get("-n") ?? call?.options.get("--namespace") ?? "",
        );
        const labels = made.has(namespace) ? labelsIn(document, namespace) : undefined;
        if (call === undefined || labels === undefined) continue;
        for (const label of wantedBy(call)) {
          if (labels.has(label) || [...labels].some((own) => /[${<]/.test(own))) continue;
          const word = words.find(({ text }) => text.includes(label));
          yield {
            place: code.placeOf(word?.start, word?.end),
            reason: `Unexpected selector \`${label}\`, expected a label of what the document creates in the new namespace \`${namespace}\`: nothing there has it`,
            help: `Write one of its labels: ${[...labels].sort().join(", ")}`,
            ...(document.library === undefined && { severity: "warning" }),
          };
        }
      }
    }
  },
});

/** Kinds that give their pods the labels of their template and none but these. */
const plainKinds =
  /^(?:Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|PersistentVolumeClaim|Service|Secret|ConfigMap|ServiceAccount|Role|RoleBinding|NetworkPolicy|Ingress|Namespace)$/;

/** The parts of a selector that are a plain label without a domain; kubectl and controllers set some by themselves. */
function wantedBy({ options }: KubectlCall): string[] {
  const selector = options.get("-l") ?? options.get("--selector") ?? "";
  return selector
    .replaceAll(/["']/g, "")
    .replaceAll("==", "=")
    .split(",")
    .filter((part) => /^[A-Za-z][\w.-]*=[\w.-]+$/.test(part))
    .filter(
      (part) => !/^(?:job-name|controller-uid|statefulset|pod-template-hash|run)=/.test(part),
    );
}

/** A command gives labels that no manifest shows. */
function makesLabels({ shell }: Document): boolean {
  return shell.some(({ script }) =>
    script.commands.some(({ name, words }) => {
      const call = kubectlCall(name, words);
      const kind = call?.operands[0]?.value ?? "";
      return (
        call?.verb === "label" ||
        call?.verb === "run" ||
        call?.verb === "patch" ||
        (call?.verb === "create" && /^(?:deployment|deploy|job|cronjob)/.test(kind))
      );
    }),
  );
}

/** Labels of a new namespace's objects as `key=value`; undefined when an operator may give others, or none is written. */
function labelsIn(document: Document, namespace: string): ReadonlySet<string> | undefined {
  return labelsByNamespace(document).get(namespace);
}

const labelsByNamespace = oncePer((document: Document) => {
  const byNamespace = new Map<string, Set<string> | undefined>();
  for (const object of manifestsOf(document)) {
    const namespace = namespaceOf(object, document);
    // It may be applied to any namespace.
    if (namespace === undefined) return new Map<string, Set<string> | undefined>();
    const isKnown = !byNamespace.has(namespace) || byNamespace.get(namespace) !== undefined;
    const labels = byNamespace.get(namespace) ?? new Set<string>();
    collect(object.code.manifest.valueAt(object.base), labels, 20);
    byNamespace.set(namespace, isKnown && plainKinds.test(object.kind) ? labels : undefined);
  }
  return new Map([...byNamespace].filter(([, labels]) => (labels?.size ?? 0) > 0));
});

function collect(value: unknown, labels: Set<string>, depth: number): void {
  if (typeof value !== "object" || value === null || depth === 0) return;
  for (const [key, child] of Object.entries(value) as [string, unknown][]) {
    if (key === "labels" && typeof child === "object" && child !== null) {
      for (const [name, text] of Object.entries(child)) labels.add(`${name}=${String(text)}`);
    } else collect(child, labels, depth - 1);
  }
}
