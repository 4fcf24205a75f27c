import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { expandText } from "../../exec/preflight/expand-word.ts";
import type { FoundPrerequisite } from "../../exec/preflight/judge-cluster.ts";
import type { Prerequisite } from "../../model/front-matter.ts";
import { explainError, isSystemError } from "../explain-error.ts";
import { runKubectl } from "./run-kubectl.ts";

/** What a prerequisite is looked for with. */
export interface Search {
  /** Undefined for a cluster without Kubernetes. */
  kubeconfig: string | undefined;
  root: string;
  variables: Readonly<Record<string, string>>;
}

/** Looks for what a runbook says has to be there. */
export async function findPrerequisite(
  prerequisite: Prerequisite,
  search: Search,
): Promise<FoundPrerequisite> {
  const { namespace, object, path } = prerequisite;
  const what = object ?? path ?? "";
  const known = expandText(what, search.variables);
  const place = namespace === undefined ? "" : expandText(namespace, search.variables);
  const subject = `${known ?? what}${namespace === undefined ? "" : ` in ${place ?? namespace}`}`;
  const found = { prerequisite, subject };
  if (known === undefined || place === undefined) {
    return { ...found, count: 0, error: "it depends on a variable that has no value" };
  }
  try {
    return { ...found, ...(path === undefined ? await onCluster() : onDisk(known, search.root)) };
  } catch (error) {
    return { ...found, count: 0, error: error instanceof Error ? error.message : String(error) };
  }

  async function onCluster(): Promise<Found> {
    if (search.kubeconfig === undefined) throw new Error("the cluster has no `kubernetes`");
    const { newest, where } = prerequisite;
    const isNamed = newest === undefined && where === undefined;
    const words = [
      "get",
      known ?? "",
      "--ignore-not-found",
      `--output=${isNamed ? "name" : "json"}`,
    ];
    if (place !== "") words.push(`--namespace=${place}`);
    const { code, stderr, stdout } = await runKubectl(search.kubeconfig, words);
    if (code !== 0) throw new Error(stderr.split("\n")[0]);
    if (isNamed) return { count: stdout === "" ? 0 : stdout.split("\n").length };
    return selectObjects(stdout === "" ? {} : JSON.parse(stdout), where);
  }
}

type Found = Pick<FoundPrerequisite, "count" | "newestMs">;

function selectObjects(answer: unknown, where: string | undefined): Found {
  const items = fieldOf(answer, "items");
  const all = Array.isArray(items)
    ? items
    : fieldOf(answer, "metadata") === undefined
      ? []
      : [answer];
  const at = where?.indexOf("=") ?? 0;
  const fits = all.filter(
    (object) =>
      where === undefined || String(fieldOf(object, where.slice(0, at))) === where.slice(at + 1),
  );
  return { count: fits.length, ...newestOf(fits.map(madeAt)) };
}

/** When an object was done, as kinds of backups tell it; else when it was made. */
function madeAt(object: unknown): number {
  const fields = ["stoppedAt", "completionTimestamp", "completionTime", "lastSyncTime"];
  const times = [...fields.map((name) => `status.${name}`), "metadata.creationTimestamp"];
  const time = times.map((path) => fieldOf(object, path)).find((one) => typeof one === "string");
  return Date.parse(String(time));
}

function fieldOf(object: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    return typeof value === "object" && value !== null && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  }, object);
}

function onDisk(path: string, root: string): Found {
  const place = resolve(root, path);
  try {
    const stats = statSync(place);
    if (!stats.isDirectory()) return { count: 1, newestMs: stats.mtimeMs };
    const files = readdirSync(place).map((name) => statSync(join(place, name)).mtimeMs);
    return { count: files.length, ...newestOf(files) };
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return { count: 0 };
    throw explainError(error, "read", place);
  }
}

function newestOf(times: readonly number[]): Pick<Found, "newestMs"> {
  const known = times.filter(Number.isFinite);
  return known.length === 0 ? {} : { newestMs: Math.max(...known) };
}
