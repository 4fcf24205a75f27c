import type { ManifestPath } from "../../manifest/manifest.ts";
import { indexesOf } from "./admission.ts";
import type { ManifestObject } from "./manifests-of.ts";

export const barmanPlugin = "barman-cloud.cloudnative-pg.io";

/** A use of the Barman Cloud plugin in a Cluster. Values are as written: a variable is its name. */
export interface PluginUse {
  path: ManifestPath;
  store?: string;
  /** The server name in the archive; without one it is the name of the Cluster that is being made. */
  server?: string;
  hasParameters: boolean;
}

/** The use at a path, when it is one of this plugin. */
export function pluginAt(
  { base, subject: { manifest } }: ManifestObject,
  path: ManifestPath,
): PluginUse | undefined {
  const at = (...rest: ManifestPath) => manifest.valueAt([...base, ...path, ...rest]);
  if (at("name") !== barmanPlugin || at("enabled") === false) return undefined;
  const parameters = at("parameters");
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  const store = text(at("parameters", "barmanObjectName"));
  const server = text(at("parameters", "serverName"));
  return {
    path,
    hasParameters: typeof parameters === "object" && parameters !== null,
    ...(store !== undefined && { store }),
    ...(server !== undefined && { server }),
  };
}

/** The plugin that a Cluster recovers from, when it recovers from an object store by a plugin. */
export function recoverySource(object: ManifestObject): PluginUse | undefined {
  const { base, subject } = object;
  const at = (path: ManifestPath) => subject.manifest.valueAt([...base, ...path]);
  const source = at(["spec", "bootstrap", "recovery", "source"]);
  if (typeof source !== "string") return undefined;
  const index = indexesOf(at(["spec", "externalClusters"])).find(
    (entry) => at(["spec", "externalClusters", entry, "name"]) === source,
  );
  return index === undefined
    ? undefined
    : pluginAt(object, ["spec", "externalClusters", index, "plugin"]);
}
