import { groupOf } from "../manifest/facts/kind.ts";
import { kindTableOf } from "./kinds/known-kinds.ts";
import { manifestsOf } from "./kinds/manifests-of.ts";
import { defineRule, type Finding } from "./rule.ts";

/** A reader takes silence for proof; a manifest of an unknown kind was not looked at. */
export const manifestKindIsKnown = defineRule({
  id: "manifest-kind-is-known",
  summary: "The kind of a manifest can be checked",
  severity: "info",
  *check(document) {
    const told = new Set<string>();
    const table = kindTableOf(document);
    for (const { apiVersion, code, facts, kind, place, subject } of manifestsOf(document)) {
      const name = `${apiVersion} ${kind}`;
      if (facts !== undefined || told.has(name) || subject.isUnknown(name)) continue;
      if (isBuiltIn(apiVersion) || code.manifest.errors.length > 0) continue;
      told.add(name);
      const other = table.findOtherVersion(apiVersion, kind);
      yield {
        place: place(["kind"]),
        reason: `Unexpected kind \`${name}\`, which is not checked, expected one whose schema is known`,
        help: other ? `Write \`${other.apiVersion}\`, or add the schema` : help,
      } satisfies Finding;
    }
  },
});

const help = "Run `runbook schemas add FILE` with its CustomResourceDefinition";

/** Kinds of Kubernetes itself, which have no definition to add. */
function isBuiltIn(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  const isOwn =
    group === "" ||
    !group.includes(".") ||
    /^[^.]+(?:\.(?:authorization|admission|apiserver))?\.k8s\.io$/.test(group);
  return isOwn && !/^(?:snapshot|groupsnapshot|gateway)\./.test(group);
}
