import type { Document } from "../document/document.ts";
import { mentioning } from "../document/mentioning.ts";
import type { Place } from "../diagnostics/diagnostic.ts";
import type { ManifestPath } from "../manifest/manifest.ts";
import { kubectlCall } from "../shell/kubectl-call.ts";
import { defineRule } from "./rule.ts";

/** An image without a version is another one on the day of the restore: a new major cannot read the old data. */
export const imageIsPinned = defineRule({
  id: "image-is-pinned",
  summary: "An image is named with its version",
  severity: "warning",
  *check(document) {
    for (const { image, isTried, place } of images(document)) {
      if (!isUnpinned(image)) continue;
      yield {
        place,
        reason: `Unexpected image \`${image}\` without a fixed version, expected a tag or a digest`,
        help: "Write the version that the data was written with",
        ...(isTried === true ? { severity: "info" as const } : {}),
      };
    }
  },
});

interface Found {
  image: string;
  place: Place;
  /** `kubectl run`: a pod for one look. */
  isTried?: true;
}

/** A registry may have a port; only what stands behind the last slash has a tag. */
function isUnpinned(image: string): boolean {
  if (!/^[a-z0-9][\w./:-]*$/.test(image) || image.includes("@")) return false;
  const [, tag] = (image.split("/").at(-1) ?? "").split(":");
  return tag === undefined || tag === "latest";
}

function* images({ manifests, shell }: Document): Generator<Found> {
  for (const code of mentioning(manifests, "image")) {
    for (const path of imagePaths(code.manifest.value, [], 20)) {
      const image = code.manifest.valueAt(path);
      const { value } = code.manifest.entryAt(path);
      // What YAML masks is a template or a placeholder.
      const written = code.text.slice(value.start, value.end).replace(/^["']|["']$/g, "");
      if (typeof image === "string" && image === written) {
        yield { image, place: code.placeOf(value.start, value.end) };
      }
    }
  }
  for (const code of shell) {
    for (const { end, name, start, words } of code.script.commands) {
      const call = kubectlCall(name, words);
      const image = call?.verb === "run" ? call.options.get("--image") : undefined;
      if (image !== undefined) yield { image, place: code.placeOf(start, end), isTried: true };
    }
  }
}

/** `image:` of containers: of a list called so, or of a service of Compose. */
function* imagePaths(value: unknown, path: ManifestPath, depth: number): Generator<ManifestPath> {
  if (typeof value !== "object" || value === null || depth === 0) return;
  for (const [key, child] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    const isContainer = /^(?:containers|initContainers|services)$/.test(String(path.at(-2)));
    const isBuilt = "build" in value;
    if (key === "image" && typeof child === "string" && isContainer && !isBuilt)
      yield [...path, step];
    else yield* imagePaths(child, [...path, step], depth - 1);
  }
}
