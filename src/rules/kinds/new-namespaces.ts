import type { Document } from "../../document/document.ts";
import { oncePer } from "../../shell/once-per.ts";
import { kubectlCall } from "../../shell/kubectl-call.ts";
import type { ShellCommand } from "../../shell/shell-commands.ts";
import { manifestsOf, type ManifestObject } from "./manifests-of.ts";

/** A name as it is written: `"${NS}"` and `$NS` are the same. */
export function plainName(text: string): string {
  return text.replaceAll(/["'{}]/g, "");
}

/** The namespaces that a document creates, as they are written. */
export const newNamespaces = oncePer((document: Document): ReadonlySet<string> => {
  const byCommand = document.shell.flatMap(({ script }) =>
    script.commands.flatMap(({ name, words }) => {
      const call = kubectlCall(name, words);
      const [kind, target] = call?.verb === "create" ? call.operands : [];
      const isNamespace = kind?.value === "namespace" || kind?.value === "ns";
      return isNamespace && target !== undefined ? [plainName(target.text)] : [];
    }),
  );
  const byManifest = manifestsOf(document).flatMap((object) => {
    const name = object.kind === "Namespace" && object.isApplied ? written(object, "name") : "";
    return name === undefined || name === "" ? [] : [name];
  });
  return new Set([...byCommand, ...byManifest]);
});

/** The namespace of an object: its own, or that of the command which it is given to. */
export function namespaceOf(object: ManifestObject, { shell }: Document): string | undefined {
  const own = written(object, "namespace");
  if (own !== undefined) return own;
  const { start, end } = object.code.placeOf();
  for (const code of shell) {
    if (code.fence !== object.code.fence) continue;
    for (const { name, redirects, words } of code.script.commands) {
      const call = kubectlCall(name, words);
      const given = call?.options.get("-n") ?? call?.options.get("--namespace");
      const isIts = redirects.some(({ heredoc }) => {
        if (heredoc === undefined) return false;
        const body = code.placeOf(heredoc.start, heredoc.end);
        return body.start.offset <= start.offset && end.offset <= body.end.offset;
      });
      if (isIts && given !== undefined) return plainName(given);
    }
  }
  return undefined;
}

/** True when commands create objects whose names the document does not show: from files, charts and pipes. */
export const isMadeUnseen = oncePer(({ shell }: Document): boolean =>
  shell.some(({ script }) => script.commands.some(makesUnseen)),
);

function makesUnseen({ name, pipeline, redirects, words }: ShellCommand): boolean {
  if (
    /^(?:helm|helmfile|flux|kustomize|velero|argocd|terraform|tofu|ansible-playbook)$/.test(
      name ?? "",
    )
  )
    return true;
  const call = kubectlCall(name, words);
  if (call?.verb !== "apply" && call?.verb !== "create" && call?.verb !== "replace") return false;
  const file = call.options.get("-f") ?? call.options.get("--filename");
  if (call.options.has("-k") || call.options.has("--kustomize")) return true;
  if (file === undefined) return false;
  const isStdin = file === "-" || file === "/dev/stdin";
  return (
    !isStdin || (pipeline.index > 0 && !redirects.some(({ heredoc }) => heredoc !== undefined))
  );
}

function written({ base, subject }: ManifestObject, key: string): string | undefined {
  const value = subject.manifest.valueAt([...base, "metadata", key]);
  return typeof value === "string" ? plainName(value) : undefined;
}
