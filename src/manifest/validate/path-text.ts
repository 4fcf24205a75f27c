import type { ManifestPath } from "../manifest.ts";

/** `spec.externalClusters[0].name` */
export function pathText(path: ManifestPath): string {
  return path
    .map((step, index) =>
      typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`,
    )
    .join("");
}
