import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../diagnostics/failure.ts";
import type { TargetAnswer } from "../exec/drive-run.ts";
import type { Target } from "../exec/events.ts";
import type { Cluster } from "../model/config.ts";

const run = promisify(execFile);
const timeout = 20_000;

/**
 * Writes the run's own kubeconfig, 0600, with the one context of the cluster.
 * @throws Failure `context-missing`, `kubectl-missing`
 */
export async function writeKubeconfig(path: string, cluster: Cluster, root: string): Promise<void> {
  const { context = cluster.name, kubeconfig } = cluster.kubernetes ?? {};
  const source = kubeconfig === undefined ? {} : { KUBECONFIG: resolve(root, kubeconfig) };
  const words = ["config", "view", "--raw", "--minify", "--flatten", `--context=${context}`];
  try {
    const { stdout } = await run("kubectl", words, { env: { ...process.env, ...source }, timeout });
    rmSync(path, { force: true });
    writeFileSync(path, stdout, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new Failure(
      "context-missing",
      `Cannot read context ${context} of cluster ${cluster.name}: ${reasonOf(error)}`,
      "Check `kubernetes` in the configuration, and KUBECONFIG",
    );
  }
}

/**
 * The cluster that answers now. With a `uid` in the configuration it has to be that one.
 * @throws Failure `cluster-unreachable`, `cluster-mismatch`
 */
export async function readTarget(kubeconfig: string, cluster: Cluster): Promise<Target> {
  const { context = cluster.name, uid: expected } = cluster.kubernetes ?? {};
  const server = await kubectl(kubeconfig, ["config", "view", "-o", serverPath]).catch(() => "");
  let uid: string;
  try {
    uid = await readUid(kubeconfig);
  } catch (error) {
    throw new Failure(
      "cluster-unreachable",
      `Cannot ask cluster ${cluster.name} at ${server} for its identity: ${reasonOf(error)}`,
      "Check the network, the credentials, and that the API server runs",
    );
  }
  if (expected === undefined || expected === uid) return { context, server, uid };
  throw new Failure(
    "cluster-mismatch",
    `Context ${context} at ${server} is cluster ${uid}, expected ${expected}: this is not ${cluster.name}`,
    "Check the context in the kubeconfig, and `kubernetes.uid` in the configuration",
  );
}

/** Compares the cluster that answers now with the one that the run began on. */
export async function compareTarget(kubeconfig: string, target: Target): Promise<TargetAnswer> {
  try {
    const found = await readUid(kubeconfig);
    if (found === target.uid) return { same: true };
    const reason = `the API now answers for cluster ${found}, the run began on ${target.uid}`;
    return { same: false, found, reason };
  } catch (error) {
    const reason = `the identity of the cluster cannot be read: ${reasonOf(error)}`;
    return { same: false, found: null, reason };
  }
}

const serverPath = "jsonpath={.clusters[0].cluster.server}";

async function readUid(kubeconfig: string): Promise<string> {
  const path = "jsonpath={.metadata.uid}";
  const words = ["--request-timeout=15s", "get", "namespace", "kube-system", "-o", path];
  const uid = await kubectl(kubeconfig, words);
  if (uid === "") throw new Error("the answer is empty");
  return uid;
}

async function kubectl(kubeconfig: string, words: readonly string[]): Promise<string> {
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  return (await run("kubectl", [...words], { env, timeout })).stdout.trim();
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ("code" in error && error.code === "ENOENT") return "kubectl is not installed";
  if ("killed" in error && error.killed === true) return `no answer in ${timeout / 1000} s`;
  const lines = "stderr" in error ? String(error.stderr).trim().split("\n") : [];
  // Of lines such as `E1121 15:43:50.151007 …` kubectl writes one for each try, before it says what is wrong.
  const said = lines.find((line) => line !== "" && !/^[EWI]\d{4} /.test(line));
  return said ?? lines.find((line) => line !== "") ?? error.message.split("\n")[0] ?? "";
}
