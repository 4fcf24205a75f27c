import type { ManifestPath } from "../../manifest/manifest.ts";
import { indexesOf, textOf, type ObjectCheck, type ObjectFinding } from "./admission.ts";
import type { ManifestObject } from "./manifests-of.ts";

/** What the API server says about an object of any known kind that no schema says. */
export const objectChecks: readonly ObjectCheck[] = [
  function* name({ facts, has, kind, subject, value }) {
    if (facts === undefined || typeof value("metadata") !== "object") return;
    const given = textOf(value("metadata", "name"));
    // `restore-APP-YYYYMMDD`: words in capitals are the reader's to replace.
    if (given !== undefined && /(?:^|[-_.])[A-Z]{2,}(?:[-_.]|$)/.test(given)) return;
    const isLabel = kind === "Namespace" || kind === "Service";
    const pattern = isLabel ? label : subdomain;
    if (given !== undefined && (!pattern.test(given) || given.length > (isLabel ? 63 : 253))) {
      yield {
        path: ["metadata", "name"],
        reason: `Unexpected name \`${given}\`, expected lower-case letters, digits and hyphens`,
        help: "Write a name such as `restore-check`",
      };
    }
    if (has("metadata", "name") || has("metadata", "generateName") || subject.isPartial) return;
    yield {
      path: ["metadata"],
      part: "key",
      reason: `Missing \`name\` in the metadata of ${kind}, expected a name`,
      help: "Add `name`, or `generateName` with `kubectl create`",
      inExample: "info",
    };
  },
  function* podOfJob({ has, kind, subject, value }) {
    const base = kind === "Job" ? ["spec"] : ["spec", "jobTemplate", "spec"];
    const path = [...base, "template", "spec"];
    if ((kind !== "Job" && kind !== "CronJob") || typeof value(...path) !== "object") return;
    const policy = textOf(value(...path, "restartPolicy"));
    const isMissing = !has(...path, "restartPolicy") && !subject.isPartial;
    if (!isMissing && policy !== "Always") return;
    yield {
      path: isMissing ? path : [...path, "restartPolicy"],
      part: "key",
      reason: `${isMissing ? "Missing" : "Unexpected"} \`restartPolicy\` in the pod of a ${kind}, expected \`Never\` or \`OnFailure\``,
      help: "Write `restartPolicy: Never`",
    };
  },
  function* mounts(object) {
    for (const path of podSpecs(object)) yield* mountsOf(object, path);
  },
  function* base64({ kind, value }) {
    if (kind !== "Secret") return;
    for (const key of Object.keys(value("data") ?? {})) {
      const text = textOf(value("data", key))?.replace(/\s/g, "");
      if (text === undefined) continue;
      if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) continue;
      yield {
        path: ["data", key],
        part: "key",
        reason: `Unexpected text in \`data.${key}\` of a Secret, expected Base64`,
        help: "Write it below `stringData`, or encode it",
      };
    }
  },
];

const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/** Where an object of a kind has the specification of its pods. */
const podPaths: ReadonlyMap<string, ManifestPath> = new Map<string, ManifestPath>([
  ["Pod", ["spec"]],
  ["Deployment", ["spec", "template", "spec"]],
  ["DaemonSet", ["spec", "template", "spec"]],
  ["Job", ["spec", "template", "spec"]],
  ["CronJob", ["spec", "jobTemplate", "spec", "template", "spec"]],
]);

function podSpecs({ kind, value }: ManifestObject): ManifestPath[] {
  const path = podPaths.get(kind);
  return path !== undefined && typeof value(...path) === "object" ? [path] : [];
}

function* mountsOf(object: ManifestObject, spec: ManifestPath): Generator<ObjectFinding> {
  const { has, subject, value } = object;
  const volumes = indexesOf(value(...spec, "volumes")).map((index) =>
    textOf(value(...spec, "volumes", index, "name")),
  );
  if (subject.isPartial || volumes.includes(undefined)) return;
  if (has(...spec, "volumes") && !Array.isArray(value(...spec, "volumes"))) return;
  for (const list of ["containers", "initContainers"]) {
    for (const container of indexesOf(value(...spec, list))) {
      const mounts = [...spec, list, container, "volumeMounts"];
      for (const mount of indexesOf(value(...mounts))) {
        const name = textOf(value(...mounts, mount, "name"));
        if (name === undefined || volumes.includes(name)) continue;
        yield {
          path: [...mounts, mount, "name"],
          reason: `Unexpected volume \`${name}\`, expected one of \`volumes\``,
          help: `Add \`${name}\` to \`volumes\``,
        };
      }
    }
  }
}
